package dev.upgrader.harness.containers;

import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** The processes of one shop at one moment. */
public final class Census {
  /** A process that lives. */
  public record Member(long pid, long parent, String command) {}

  private final Shop shop;
  private final List<Member> members;

  private Census(Shop shop, List<Member> members) {
    this.shop = shop;
    this.members = members;
  }

  /** Now. */
  public static Census of(Machine machine, Shop shop) {
    String processes = "ps -eo pid=,ppid=,stat=,args= | awk '$3 !~ /^Z/'";
    return new Census(
        shop,
        machine
            .sh(processes)
            .exits(0)
            .out()
            .lines()
            .map(String::strip)
            .map(line -> line.split("\\s+", 4))
            .map(w -> new Member(Long.parseLong(w[0]), Long.parseLong(w[1]), w[3]))
            .filter(member -> member.command.contains(shop.folder() + "/"))
            .toList());
  }

  /** A master that is not {@code old}. */
  public Optional<Long> otherMaster(long old) {
    return find(member -> member.pid != old && isMaster(member));
  }

  /** All masters. */
  public List<Long> masters() {
    return members.stream().filter(this::isMaster).map(Member::pid).toList();
  }

  /** All workers, whoever their master is. */
  public List<Member> workers() {
    return members.stream().filter(Census::isWorker).toList();
  }

  private boolean isMaster(Member member) {
    return member.command.contains("Upgrader run -c " + shop.configurationFile());
  }

  private static boolean isWorker(Member member) {
    return member.command.contains("shop.jar");
  }

  /** A worker of {@code master} that is none of {@code others}. */
  public Optional<Long> worker(long master, List<Long> others) {
    return find(
        member -> member.parent == master && !others.contains(member.pid) && isWorker(member));
  }

  /** The command at work. */
  public Optional<Long> command() {
    return find(
        member ->
            member.command.contains("cli.Upgrader ")
                && member.command.endsWith("--pidfile " + shop.pidfile()));
  }

  private Optional<Long> find(Predicate<Member> wanted) {
    return members.stream().filter(wanted).map(Member::pid).findFirst();
  }
}
