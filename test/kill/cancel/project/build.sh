rm -rf dist
mkdir dist
cp "$TOOLS/server.mjs" dist/
echo "$VERSION" >dist/version
# Something that takes its time to be copied.
if [ "$(cat "$CONTROL/large" 2>/dev/null)" = "$VERSION" ]; then
  for number in 10 11 12 13 14 15 16 17 18 19; do
    for part in 1 2 3 4 5; do head -c 5000000 /dev/zero >dist/large$number$part; done
  done
fi
exec sh "$TOOLS/step.sh" build
