# What the contenders share, for bash. Given: $folder, its own; $port, where the clients ask.

# The body of GET / at a port of this host; fails without a 200. Not every server closes when it is asked to.
body() (
  exec 3<>"/dev/tcp/127.0.0.1/$1" || exit 1
  printf 'GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n' >&3
  IFS=$' \r' read -r -u 3 _ status _
  [ "$status" = 200 ] || exit 1
  while IFS=$' \r' read -r -u 3 name value && [ -n "$name" ]; do
    [ "${name,,}" != content-length: ] || length=$value
  done
  head -c "$length" <&3
) 2>/dev/null

until_answers() {
  until body "$1" >/dev/null; do sleep 0.05; done
}

until_gone() {
  while kill -0 "$1" 2>/dev/null; do sleep 0.02; done
}

# Runs a command that goes on by itself; its PID.
run() {
  setsid "$@" >>"$folder/log" 2>&1 </dev/null &
  echo $!
}

# The Spring Boot sample: port, release.
spring_boot() {
  SERVER_PORT=$1 run java -Xmx128m -jar "/opt/samples/spring-boot/releases/$2/shop.jar"
}

server() {
  run java -Xmx128m -Dkeystore=none "$@"
}

servers='/opt/samples/servers/servers.jar:/opt/samples/servers/lib/*'

spring_boot_version() {
  grep -ao 'tomcat-embed-core-[0-9.]*[0-9]' /opt/samples/spring-boot/releases/v1/shop.jar | head -n 1 | sed 's/.*core-/tomcat /'
}
