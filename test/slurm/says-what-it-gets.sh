pwd
echo "$1"
cat
exit 5
