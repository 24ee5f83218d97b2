# As under systemd with a socket unit and Restart=always: somebody else holds the listening socket, which the service
# gets as descriptor 0; who comes while none runs waits in the backlog.

start() {
  cat >"$folder/hold.py" <<'HOLD'
import os, socket, subprocess, sys
port, pidfile = int(sys.argv[1]), sys.argv[2]
listener = socket.socket()
listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
listener.bind(('0.0.0.0', port))
listener.listen(4096)
while True:
    service = subprocess.Popen(sys.argv[3:], stdin=listener)
    with open(pidfile, 'w') as file:
        file.write(str(service.pid))
    service.wait()
HOLD
  run python3 "$folder/hold.py" "$port" "$folder/pid" java -Xmx128m -Dinherited=true -cp "$servers" \
    com.example.servers.TomcatServer "$port" >/dev/null
  until_answers "$port"
}

upgrade() {
  old=$(cat "$folder/pid")
  kill -TERM "$old"
  until_gone "$old"
  until_answers "$port"
}

version() {
  echo /opt/samples/servers/lib/tomcat-embed-core-*.jar | sed 's/.*core-/tomcat /; s/.jar//'
}
