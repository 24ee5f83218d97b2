# Blue/green: the new one is started at a port of its own, HAProxy's runtime API moves the traffic, the old one stops.

start() {
  cat >"$folder/haproxy.cfg" <<CONF
global
  stats socket $folder/haproxy.sock mode 600 level admin
  maxconn 256
defaults
  mode http
  timeout connect 5s
  timeout client 60s
  timeout server 60s
frontend in
  bind :$port
  default_backend shop
backend shop
  server blue 127.0.0.1:$((port + 1000))
  server green 127.0.0.1:$((port + 2000)) disabled
CONF
  spring_boot $((port + 1000)) v1 >"$folder/pid"
  echo blue >"$folder/colour"
  until_answers $((port + 1000))
  run haproxy -W -f "$folder/haproxy.cfg" >/dev/null
  until_answers "$port"
}

tell() {
  python3 -c 'import socket, sys
s = socket.socket(socket.AF_UNIX); s.connect(sys.argv[1]); s.sendall((sys.argv[2] + "\n").encode())
while s.recv(4096): pass' "$folder/haproxy.sock" "$1"
}

upgrade() {
  old=$(cat "$folder/pid")
  from=$(cat "$folder/colour")
  case $from in
    blue) to=green at=$((port + 2000)) ;;
    *) to=blue at=$((port + 1000)) ;;
  esac
  spring_boot $at "$1" >"$folder/pid"
  until_answers $at
  tell "set server shop/$to state ready"
  tell "set server shop/$from state drain"
  echo $to >"$folder/colour"
  until [ "$(body "$port")" = "shop $1" ]; do sleep 0.02; done
  kill -TERM "$old"
  until_gone "$old"
  tell "set server shop/$from state maint"
}

version() {
  haproxy -v | sed -n '1s/.*version \([0-9.]*\).*/\1/p'
}
