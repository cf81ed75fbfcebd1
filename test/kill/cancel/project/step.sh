# One step of the pipeline: notes that it runs, and stays as long as CONTROL/hold names it. `gate/2` is the second run
# of `gate` for a release. While it stays it is deaf to INT and TERM where CONTROL/deaf is there.
run=$1-$VERSION
# Notes another run of the same operation that goes on. One that has ended has no command line, also when nobody reaps it.
while read -r name operation pid; do
  [ "$name $operation" = "$1 $LANDFALL_OPERATION_ID" ] || continue
  [ -n "$(tr -d '\0' 2>/dev/null <"/proc/$pid/cmdline")" ] && echo "$name $pid" >>"$CONTROL/twice"
done <"$CONTROL/ran.log"
echo "$1 ${LANDFALL_OPERATION_ID:-none} $$" >>"$CONTROL/ran.log"
echo >>"$CONTROL/count-$run"
count=$(wc -l <"$CONTROL/count-$run")
wanted() {
  hold=$(cat "$CONTROL/hold" 2>/dev/null)
  [ "$hold" = "$1" ] || [ "$hold" = "$1/$((count))" ]
}
if wanted "$1"; then
  [ -e "$CONTROL/deaf" ] && trap '' INT TERM
  echo "$1 stays"
  while wanted "$1"; do
    touch "$CONTROL/reached"
    sleep 0.1
  done
fi
echo "$1 done"
