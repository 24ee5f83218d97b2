# Stop, start: the service stops gracefully, as Spring Boot does by itself.

start() {
  spring_boot "$port" v1 >"$folder/pid"
  until_answers "$port"
}

upgrade() {
  old=$(cat "$folder/pid")
  kill -TERM "$old"
  until_gone "$old"
  spring_boot "$port" "$1" >"$folder/pid"
  until_answers "$port"
}

version() {
  spring_boot_version
}
