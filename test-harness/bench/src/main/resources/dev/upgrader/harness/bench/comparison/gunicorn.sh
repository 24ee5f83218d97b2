# https://docs.gunicorn.org/en/stable/signals.html, "Upgrading to a new binary on the fly"

release() {
  cat >"$folder/app.py" <<APP
def app(environ, start_response):
    start_response('200 OK', [('Content-Length', str(len(b'shop $1\n')))])
    return [b'shop $1\n']
APP
}

start() {
  release v1
  # Python takes a module for unchanged whose size and second of change are the same as before.
  PYTHONDONTWRITEBYTECODE=1 gunicorn --daemon --chdir "$folder" --pid "$folder/run.pid" --bind "0.0.0.0:$port" --workers 2 \
    --worker-class gthread --threads 16 --keep-alive 5 --log-file "$folder/log" app:app
  until_answers "$port"
}

upgrade() {
  release "$1"
  old=$(cat "$folder/run.pid")
  kill -USR2 "$old"
  until [ -s "$folder/run.pid.2" ] && [ "$(pgrep -c -P "$(cat "$folder/run.pid.2")")" = 2 ]; do sleep 0.02; done
  new=$(cat "$folder/run.pid.2")
  kill -WINCH "$old"
  until [ "$(pgrep -P "$old")" = "$new" ]; do sleep 0.02; done
  kill -QUIT "$old"
  until_gone "$old"
  until [ "$(cat "$folder/run.pid")" = "$new" ]; do sleep 0.02; done
}

version() {
  gunicorn --version | sed 's/.*version //; s/)//'
}
