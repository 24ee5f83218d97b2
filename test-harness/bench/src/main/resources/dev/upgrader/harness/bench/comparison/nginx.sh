# https://nginx.org/en/docs/control.html, "Upgrading Executable on the Fly"

release() {
  cat >"$folder/nginx.conf" <<CONF
pid $folder/run.pid; error_log $folder/log info; worker_processes 2;
events { worker_connections 256; }
http { access_log off; server { listen $port; return 200 "shop $1\n"; } }
CONF
}

start() {
  release v1
  /usr/sbin/nginx -c "$folder/nginx.conf"
  until_answers "$port"
}

upgrade() {
  release "$1"
  old=$(cat "$folder/run.pid")
  kill -USR2 "$old"
  until [ -s "$folder/run.pid.oldbin" ] && [ -s "$folder/run.pid" ] && pgrep -P "$(cat "$folder/run.pid")" >/dev/null; do
    sleep 0.02
  done
  new=$(cat "$folder/run.pid")
  kill -WINCH "$old"
  until [ "$(pgrep -P "$old")" = "$new" ]; do sleep 0.02; done
  kill -QUIT "$old"
  until_gone "$old"
}

version() {
  /usr/sbin/nginx -v 2>&1 | sed 's,.*nginx/,,; s, .*,,'
}
