package dev.gradflow.simd;

import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.function.Consumer;

/// Makes an instance of a hidden class with one method, the implementation of an abstract class of this package.
///
/// Not of an interface: finding an interface's method takes the JVM a few nanoseconds more at each call, and a small
/// tile only has a hundred.
final class GeneratedClass {
    private static final MethodTypeDesc NO_ARGUMENTS = MethodTypeDesc.of(ConstantDescs.CD_void);

    private GeneratedClass() {}

    /// Generates the class, loads it and makes an instance.
    ///
    /// @param name       a simple name, for stack traces and profilers
    /// @param type       an abstract class of this package with one method, `run`
    /// @param parameters the types of its parameters
    /// @param body       writes the method, with `this` in local variable 0 and the parameters after it
    static <T> T implement(String name, Class<T> type, ClassDesc[] parameters, Consumer<CodeBuilder> body) {
        ClassDesc parent = type.describeConstable().orElseThrow();
        String packageName = GeneratedClass.class.getPackageName();
        byte[] bytes = ClassFile.of()
                .build(
                        ClassDesc.of(packageName, name),
                        builder -> builder.withFlags(ClassFile.ACC_FINAL | ClassFile.ACC_SUPER)
                                .withSuperclass(parent)
                                .withMethodBody(
                                        ConstantDescs.INIT_NAME,
                                        NO_ARGUMENTS,
                                        0,
                                        code -> code.aload(0)
                                                .invokespecial(parent, ConstantDescs.INIT_NAME, NO_ARGUMENTS)
                                                .return_())
                                .withMethodBody(
                                        "run",
                                        MethodTypeDesc.of(ConstantDescs.CD_void, parameters),
                                        0,
                                        code -> {
                                            body.accept(code);
                                            code.return_();
                                        }));
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            MethodHandles.Lookup generated = lookup.defineHiddenClass(bytes, true);
            Object instance = generated
                    .findConstructor(generated.lookupClass(), MethodType.methodType(void.class))
                    .invoke();
            return type.cast(instance);
        } catch (Throwable e) {
            throw new IllegalStateException("generated class " + name + " could not be loaded", e);
        }
    }
}
