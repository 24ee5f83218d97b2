package dev.upgrader.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class RegistrationsTest {

  private static final int ADD = 1;
  private static final int DEL = 2;
  private static final int MOD = 3;
  private static final int EPOLLIN = 1;
  private static final int EPOLLOUT = 4;
  private static final int SOCKET = 9;
  private static final int ENOENT = 2;
  private static final int EBADF = 9;
  private static final int EEXIST = 17;

  /** Epoll instances, and what each has of the socket. */
  private final Map<Integer, Map<Integer, Integer>> kernel = new HashMap<>();

  private final Registrations registrations = new Registrations(SOCKET, false, this::call);
  private final Registrations datagrams = new Registrations(SOCKET, true, this::call);

  @Test
  void whatWasSuspendedIsPutBack() {
    open(4);
    assertThat(registrations.control(4, ADD, EPOLLIN)).isZero();
    registrations.suspend();
    assertThat(kernel.get(4)).isEmpty();
    registrations.resume();
    assertThat(kernel.get(4)).containsEntry(SOCKET, EPOLLIN);
  }

  @Test
  void theServicesOwnChangesGoOnWhileItIsSuspended() {
    open(4);
    open(5);
    registrations.control(4, ADD, EPOLLIN);
    registrations.suspend();
    assertThat(registrations.control(4, ADD, EPOLLIN)).isEqualTo(EEXIST);
    assertThat(registrations.control(5, DEL, 0)).isEqualTo(ENOENT);
    assertThat(registrations.control(5, ADD, EPOLLIN)).isZero();
    assertThat(registrations.control(4, DEL, 0)).isZero();
    assertThat(kernel.get(5)).isEmpty();
    registrations.resume();
    assertThat(kernel.get(4)).isEmpty();
    assertThat(kernel.get(5)).containsEntry(SOCKET, EPOLLIN);
  }

  @Test
  void anInstanceThatHasTheNumberOfAClosedOneIsLeftAlone() {
    open(4);
    open(5);
    registrations.control(4, ADD, EPOLLIN);
    registrations.control(5, ADD, EPOLLIN);
    open(4);
    kernel.remove(5);
    registrations.suspend();
    open(5);
    registrations.resume();
    assertThat(kernel.get(4)).isEmpty();
    assertThat(kernel.get(5)).isEmpty();
  }

  @Test
  void whoWaitsToSendADatagramIsWokenWhileNothingIsTaken() {
    open(4);
    open(5);
    datagrams.control(4, ADD, EPOLLIN);
    datagrams.control(5, ADD, EPOLLIN | EPOLLOUT);
    datagrams.suspend();
    assertThat(kernel.get(4)).isEmpty();
    assertThat(kernel.get(5)).containsEntry(SOCKET, EPOLLOUT);
    assertThat(datagrams.control(4, MOD, EPOLLIN | EPOLLOUT)).isZero();
    assertThat(datagrams.control(5, MOD, EPOLLIN)).isZero();
    assertThat(kernel.get(4)).containsEntry(SOCKET, EPOLLOUT);
    assertThat(kernel.get(5)).isEmpty();
    datagrams.resume();
    assertThat(kernel.get(4)).containsEntry(SOCKET, EPOLLIN | EPOLLOUT);
    assertThat(kernel.get(5)).containsEntry(SOCKET, EPOLLIN);
  }

  @Test
  void aRegistrationForNothingIsOneAllTheSame() {
    open(4);
    datagrams.control(4, ADD, 0);
    datagrams.suspend();
    datagrams.control(4, MOD, EPOLLIN);
    datagrams.resume();
    assertThat(kernel.get(4)).containsEntry(SOCKET, EPOLLIN);
  }

  @Test
  void theKernelHasNothingOfASocketThatIsExchanged() {
    open(4);
    datagrams.control(4, ADD, EPOLLIN | EPOLLOUT);
    datagrams.withdraw();
    assertThat(kernel.get(4)).isEmpty();
    datagrams.suspend();
    assertThat(kernel.get(4)).containsEntry(SOCKET, EPOLLOUT);
    datagrams.resume();
    assertThat(kernel.get(4)).containsEntry(SOCKET, EPOLLIN | EPOLLOUT);
  }

  /** Also in the place of a closed one of the same number. */
  private void open(int epoll) {
    kernel.put(epoll, new HashMap<>());
  }

  /** As epoll_ctl(2). */
  private int call(int epoll, int operation, int descriptor, int events) {
    Map<Integer, Integer> registered = kernel.get(epoll);
    if (registered == null) {
      return EBADF;
    }
    if (registered.containsKey(descriptor) == (operation == ADD)) {
      return operation == ADD ? EEXIST : ENOENT;
    }
    if (operation == DEL) {
      registered.remove(descriptor);
    } else {
      registered.put(descriptor, events);
    }
    return 0;
  }
}
