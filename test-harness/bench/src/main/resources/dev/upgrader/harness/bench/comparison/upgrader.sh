# upgrader upgrade --commit

configuration() {
  cat >"$folder/upgrader.yaml" <<CONF
name: shop
pidfile: $folder/run.pid
release: $folder/current
command: [java, -Xmx128m, -jar, "\${release}/shop.jar"]
listeners: [{ name: http, address: "0.0.0.0:$port" }]
environment: { SERVER_PORT: "$port" }
readiness: { listener: http, path: /actuator/health/readiness, interval: 250ms, timeout: 1s }
warmup: { listener: http, paths: [/], requests: 500 }
CONF
}

release() {
  ln -sfn "/opt/samples/spring-boot/releases/$1" "$folder/current"
}

start() {
  release v1
  configuration
  run upgrader run -c "$folder/upgrader.yaml" >/dev/null
  until [ -s "$folder/run.pid" ]; do sleep 0.05; done
}

upgrade() {
  release "$1"
  upgrader upgrade --commit --pidfile "$folder/run.pid" >>"$folder/log" 2>&1
}

version() {
  upgrader --version | sed -n '1s/[^0-9]*\([0-9.]*\).*/\1/p'
}
