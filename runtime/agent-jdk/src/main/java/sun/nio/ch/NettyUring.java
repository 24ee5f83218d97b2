package sun.nio.ch;

import java.io.FileDescriptor;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Stands before an accept that Netty gives to io_uring, one for each listening channel. The kernel
 * would hold such an accept, on the socket that it was given for, until a connection comes: neither
 * a gate nor another socket under the same number would change that. So Netty's accept waits here,
 * as a thread that is blocked in accept would, until there is a connection and the gate is open,
 * and is told to take what is there and no more.
 */
public final class NettyUring implements Runnable {

  private static final Map<Object, NettyUring> WAITING = new ConcurrentHashMap<>();
  private static final int MORE_TO_COME = 2;
  private static final int DO_NOT_WAIT = 2;
  private static final int POLLIN = 1;

  private final Object unsafe;
  private final FileDescriptor descriptor;
  private final int number;
  private final Executor loop;
  private final Method accept;
  private final Semaphore wanted = new Semaphore(0);

  // Of the event loop's thread.
  private boolean mayAccept;

  /**
   * Accepts that the gate counts; more than one when Netty is asked to read once more meanwhile.
   */
  private final AtomicInteger counted = new AtomicInteger();

  private NettyUring(Object unsafe, Object channel, FileDescriptor descriptor, int number)
      throws ReflectiveOperationException {
    this.unsafe = unsafe;
    this.descriptor = descriptor;
    this.number = number;
    loop = (Executor) call(channel, "eventLoop");
    accept = unsafe.getClass().getSuperclass().getDeclaredMethod("scheduleRead", boolean.class);
    accept.setAccessible(true);
  }

  /** Whether an accept that Netty is about to give to io_uring shall wait; on the event loop. */
  public static boolean waits(Object unsafe) throws ReflectiveOperationException {
    NettyUring before = WAITING.get(unsafe);
    if (before == null) {
      Field outer = unsafe.getClass().getDeclaredField("this$0");
      outer.setAccessible(true);
      Object channel = outer.get(unsafe);
      int number = (int) call(call(channel, "fd"), "intValue");
      FileDescriptor descriptor = Detour.hook().adopted(number);
      if (descriptor == null) {
        return false;
      }
      before = new NettyUring(unsafe, channel, descriptor, number);
      WAITING.put(unsafe, before);
      Thread thread = new Thread(null, before, "upgrader-accept", 0, false);
      thread.setDaemon(true);
      thread.start();
    }
    return before.waits();
  }

  /** How the kernel shall accept: from an adopted socket what is there, and then no more. */
  public static int priority(int number, int priority) {
    return Detour.hook().adopted(number) == null ? priority : priority | DO_NOT_WAIT;
  }

  /** An accept has said what came of it; on the event loop. */
  public static void completed(Object unsafe, int flags) {
    NettyUring before = WAITING.get(unsafe);
    if (before != null && (flags & MORE_TO_COME) == 0) {
      before.leave();
    }
  }

  private boolean waits() {
    if (mayAccept) {
      mayAccept = false;
      return false;
    }
    wanted.release();
    return true;
  }

  @Override
  public void run() {
    try {
      while (Detour.hook().adopted(number) == descriptor) {
        wanted.acquire();
        wanted.drainPermits();
        awaitConnection();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new IllegalStateException("cannot wait for a connection", e);
    } finally {
      WAITING.remove(unsafe);
    }
  }

  private void awaitConnection() throws IOException {
    Detour.Hook hook = Detour.hook();
    while (hook.adopted(number) == descriptor) {
      int pass =
          hook.poll(descriptor, POLLIN, -1) == 0 ? Detour.Hook.REFUSED : hook.enter(descriptor);
      if (pass != Detour.Hook.REFUSED) {
        if (pass == Detour.Hook.COUNTED) {
          counted.incrementAndGet();
        }
        try {
          loop.execute(this::accept);
        } catch (RejectedExecutionException e) {
          // The service has closed its event loop, and nobody accepts any more.
          leave();
        }
        return;
      }
    }
  }

  private void accept() {
    mayAccept = true;
    try {
      accept.invoke(unsafe, true);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("cannot have Netty accept", e);
    } finally {
      if (mayAccept) {
        // Netty did not want to any more: it closes.
        mayAccept = false;
        leave();
      }
    }
  }

  private void leave() {
    if (counted.getAndUpdate(count -> Math.max(0, count - 1)) > 0) {
      Detour.hook().leave();
    }
  }

  private static Object call(Object target, String name) throws ReflectiveOperationException {
    Method method = target.getClass().getMethod(name);
    method.setAccessible(true);
    return method.invoke(target);
  }
}
