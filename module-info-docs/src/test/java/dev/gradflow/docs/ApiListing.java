package dev.gradflow.docs;

import java.io.IOException;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Everything that a module's exported packages show, one line for each type and each member, sorted.
final class ApiListing {
    private ApiListing() {}

    /// The lines of a module.
    static List<String> of(BuiltModule module) throws IOException {
        List<String> lines = new ArrayList<>();
        for (Class<?> type : types(module)) {
            lines.add(type(type));
            members(type).sorted().map(member -> "    " + member).forEach(lines::add);
        }
        return lines;
    }

    /// The types that a module shows, nested ones included.
    static List<Class<?>> types(BuiltModule module) throws IOException {
        List<Class<?>> types = new ArrayList<>();
        for (String exported : module.exports()) {
            for (String name : module.classes(exported)) {
                Class<?> type = load(name);
                if (isSeen(type)) {
                    types.add(type);
                }
            }
        }
        return types;
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, ApiListing.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    private static boolean isSeen(Class<?> type) {
        return !type.isAnonymousClass()
                && !type.isLocalClass()
                && isSeen(type.getModifiers())
                && (type.getEnclosingClass() == null || isSeen(type.getEnclosingClass()));
    }

    private static boolean isSeen(int modifiers) {
        return Modifier.isPublic(modifiers) || Modifier.isProtected(modifiers);
    }

    private static String type(Class<?> type) {
        StringBuilder line = new StringBuilder(type.toGenericString());
        AnnotatedType above = type.getAnnotatedSuperclass();
        if (above != null && !above.getType().equals(Object.class)) {
            line.append(" extends ").append(above);
        }
        if (type.getInterfaces().length > 0) {
            line.append(type.isInterface() ? " extends " : " implements ").append(joined(type.getAnnotatedInterfaces()));
        }
        if (type.isSealed()) {
            line.append(" permits ")
                    .append(Arrays.stream(type.getPermittedSubclasses())
                            .map(Class::getName)
                            .collect(Collectors.joining(", ")));
        }
        return readable(line.toString());
    }

    private static Stream<String> members(Class<?> type) {
        Stream<String> fields = Arrays.stream(type.getDeclaredFields())
                .filter(field -> isSeen(field.getModifiers()))
                .map(ApiListing::field);
        Stream<String> constructors = Arrays.stream(type.getDeclaredConstructors())
                .filter(constructor -> isSeen(constructor.getModifiers()) && !type.isEnum())
                .map(constructor -> executable(constructor, "", "new"));
        Stream<String> methods = Arrays.stream(type.getDeclaredMethods())
                .filter(method -> isSeen(method.getModifiers()) && !method.isSynthetic() && !isOfEveryObject(method))
                .map(method -> executable(
                        method, variables(method) + method.getAnnotatedReturnType() + " ", method.getName()));
        return Stream.of(fields, constructors, methods).flatMap(all -> all);
    }

    private static boolean isOfEveryObject(Method method) {
        return Arrays.stream(Object.class.getMethods())
                .anyMatch(inherited -> inherited.getName().equals(method.getName())
                        && Arrays.equals(inherited.getParameterTypes(), method.getParameterTypes()));
    }

    private static String field(Field field) {
        return readable(
                Modifier.toString(field.getModifiers()) + " " + field.getAnnotatedType() + " " + field.getName());
    }

    private static String executable(Executable executable, String result, String name) {
        String modifiers = executable instanceof Method method && method.isDefault()
                ? "public default"
                : Modifier.toString(executable.getModifiers()
                        & (executable instanceof Constructor ? Modifier.constructorModifiers() : Modifier.methodModifiers()));
        String parameters = joined(Arrays.stream(executable.getParameters())
                .map(Parameter::getAnnotatedType)
                .toArray(AnnotatedType[]::new));
        String thrown = executable.getExceptionTypes().length == 0
                ? ""
                : " throws " + joined(executable.getAnnotatedExceptionTypes());
        String last = executable.isVarArgs() ? parameters.replaceFirst("\\[\\]$", "...") : parameters;
        return readable(modifiers + " " + result + name + "(" + last + ")" + thrown);
    }

    private static String variables(Method method) {
        return method.getTypeParameters().length == 0
                ? ""
                : Arrays.stream(method.getTypeParameters())
                        .map(variable -> variable + Arrays.stream(variable.getBounds())
                                .filter(bound -> !bound.equals(Object.class))
                                .map(bound -> " extends " + bound.getTypeName())
                                .collect(Collectors.joining()))
                        .collect(Collectors.joining(", ", "<", "> "));
    }

    private static String joined(AnnotatedType[] types) {
        return Arrays.stream(types).map(AnnotatedType::toString).collect(Collectors.joining(", "));
    }

    private static String readable(String text) {
        return text.replaceAll("java\\.lang\\.(?=@|[A-Z])", "")
                .replace("@org.jspecify.annotations.Nullable()", "@Nullable");
    }
}
