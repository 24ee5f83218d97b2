# https://yhbt.net/unicorn/SIGNALS.html, "Procedure to replace a running unicorn executable"

release() {
  length=$(printf 'shop %s\n' "$1" | wc -c)
  printf 'run lambda { |e| [200, {"Content-Length" => "%s"}, ["shop %s\\n"]] }\n' "$length" "$1" >"$folder/config.ru"
}

start() {
  cat >"$folder/unicorn.rb" <<CONF
pid "$folder/run.pid"
listen "0.0.0.0:$port"
worker_processes 2
stderr_path "$folder/log"
CONF
  release v1
  unicorn -D -c "$folder/unicorn.rb" "$folder/config.ru"
  until_answers "$port"
}

upgrade() {
  release "$1"
  old=$(cat "$folder/run.pid")
  kill -USR2 "$old"
  until [ -s "$folder/run.pid.oldbin" ] && [ -s "$folder/run.pid" ] && [ "$(cat "$folder/run.pid")" != "$old" ] &&
    [ "$(pgrep -c -P "$(cat "$folder/run.pid")")" = 2 ]; do
    sleep 0.02
  done
  new=$(cat "$folder/run.pid")
  kill -WINCH "$old"
  until [ "$(pgrep -P "$old")" = "$new" ]; do sleep 0.02; done
  kill -QUIT "$old"
  until_gone "$old"
}

version() {
  unicorn --version | sed 's/.* v//'
}
