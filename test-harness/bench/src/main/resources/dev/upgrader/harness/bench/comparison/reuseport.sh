# Two processes share the port by SO_REUSEPORT; the old one closes its listener, then its event loops.

start() {
  next >"$folder/pid"
  until_answers "$port"
}

next() {
  server -Dreuseport=true -cp "$servers" com.example.servers.NettyServer "$port" epoll
}

upgrade() {
  old=$(cat "$folder/pid")
  next >"$folder/pid"
  new=$(cat "$folder/pid")
  until [ "$(body "$port")" = "$new" ]; do sleep 0.05; done
  kill -TERM "$old"
  until_gone "$old"
}

version() {
  echo /opt/samples/servers/lib/netty-transport-4*.jar | sed 's/.*transport-/netty /; s/.Final.*//'
}
