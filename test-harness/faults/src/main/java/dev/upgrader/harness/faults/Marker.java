package dev.upgrader.harness.faults;

import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.MethodVisitor;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.commons.AdviceAdapter;

/** Puts the calls of {@link Point} into the methods of {@link Hook}. */
final class Marker implements ClassFileTransformer {
  private static final int API = Opcodes.ASM9;

  @Override
  public byte[] transform(
      ClassLoader loader, String name, Class<?> redefined, ProtectionDomain domain, byte[] bytes) {
    List<Hook> hooks = name == null ? List.of() : Hook.of(name);
    if (hooks.isEmpty()) {
      return null;
    }
    try {
      return marked(bytes, hooks);
    } catch (RuntimeException e) {
      // The JVM would go on without the points, as if all were well.
      e.printStackTrace();
      Runtime.getRuntime().halt(1);
      throw e;
    }
  }

  static byte[] marked(byte[] bytes, List<Hook> hooks) {
    ClassReader reader = new ClassReader(bytes);
    // No branch is added, so the frames stay as they are.
    ClassWriter writer = new ClassWriter(reader, ClassWriter.COMPUTE_MAXS);
    Set<String> found = new HashSet<>();
    reader.accept(
        new ClassVisitor(API, writer) {
          @Override
          public MethodVisitor visitMethod(
              int access, String method, String descriptor, String signature, String[] thrown) {
            MethodVisitor plain = super.visitMethod(access, method, descriptor, signature, thrown);
            for (Hook hook : hooks) {
              if (hook.method().equals(method) && fits(hook, descriptor)) {
                found.add(method);
                return new Calls(plain, access, method, descriptor, hook);
              }
            }
            return plain;
          }
        },
        ClassReader.EXPAND_FRAMES);
    if (found.size() < hooks.size()) {
      throw new IllegalStateException("the program has changed: " + hooks + ", found " + found);
    }
    return writer.toByteArray();
  }

  private static boolean fits(Hook hook, String descriptor) {
    return !hook.subject() || Type.getArgumentCount(descriptor) > 0;
  }

  private static final class Calls extends AdviceAdapter {
    private static final String POINT = Type.getInternalName(Point.class);
    private final Hook hook;

    Calls(MethodVisitor plain, int access, String method, String descriptor, Hook hook) {
      super(API, plain, access, method, descriptor);
      this.hook = hook;
    }

    @Override
    protected void onMethodEnter() {
      call(hook.before());
    }

    @Override
    protected void onMethodExit(int opcode) {
      if (opcode != ATHROW) {
        call(hook.after());
      }
    }

    private void call(String step) {
      if (step.isEmpty()) {
        return;
      }
      visitLdcInsn(step);
      if (hook.subject()) {
        loadArg(0);
      } else {
        visitInsn(ACONST_NULL);
      }
      visitMethodInsn(
          INVOKESTATIC, POINT, "reach", "(Ljava/lang/String;Ljava/lang/Object;)V", false);
    }
  }
}
