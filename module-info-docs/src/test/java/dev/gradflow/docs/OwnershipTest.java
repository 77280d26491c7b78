package dev.gradflow.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.gradflow.core.tensor.Storage;
import dev.gradflow.core.tensor.Tensor;
import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Member;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The description of every exported type says what may change, who owns the memory and which threads may use it, in
/// the word that the compiled class asks for; and where the class can be held against the word, it is.
final class OwnershipTest {
    static Stream<BuiltModule> libraries() {
        return BuiltModule.libraries();
    }

    @ParameterizedTest
    @MethodSource("libraries")
    void everyExportedTypeSaysWhatItsUserMayRelyOn(BuiltModule module) throws IOException {
        List<String> problems = new ArrayList<>();
        int types = 0;
        for (Class<?> type : ApiListing.types(module)) {
            if (!type.isEnum() && !Throwable.class.isAssignableFrom(type)) {
                types++;
                problem(type, new TypeSource(type)).ifPresent(problem -> problems.add(type.getName() + " " + problem));
            }
        }
        assertThat(types).isGreaterThan(50);
        assertThat(problems).isEmpty();
    }

    private static Optional<String> problem(Class<?> type, TypeSource source) throws IOException {
        String says = source.description();
        boolean immutable = says.matches("(?s).*\\b[Ii]mmutable\\b.*");
        if (immutable && fields(type).anyMatch(field -> !isFinal(field))) {
            return Optional.of("is called immutable, and has fields that are not final");
        }
        if (isOfNoInstance(type)) {
            return staticFields(type).allMatch(OwnershipTest::isFinal) && says.contains("tateless")
                    ? Optional.empty()
                    : Optional.of("has no instances; its description must say that it is stateless");
        }
        if (type.isRecord()) {
            return ofRecord(type, source, immutable);
        }
        if (!immutable && !says.matches("(?s).*\\b[Tt]hread.*") && !isOneMethod(type)) {
            return Optional.of("may change or be implemented by others; its description must speak of threads, or say"
                    + " that it is immutable");
        }
        return Optional.empty();
    }

    private static Optional<String> ofRecord(Class<?> type, TypeSource source, boolean immutable) throws IOException {
        String says = source.description();
        boolean ofMemory = says.matches("(?s).*\\b(copied|copies|modified|shared|belongs|memory)\\b.*");
        for (RecordComponent component : type.getRecordComponents()) {
            if (isMemory(component.getGenericType())) {
                if (!ofMemory) {
                    return Optional.of("holds memory in `" + component.getName()
                            + "`; its description must say who owns it, or whether it is copied");
                }
                immutable = true;
            } else if (isCollection(component.getType())
                    && !ofMemory
                    && !source.text().contains(".copyOf(" + component.getName() + ")")) {
                return Optional.of("neither copies `" + component.getName() + "` nor says that it does not");
            }
        }
        return immutable || ofMemory
                ? Optional.empty()
                : Optional.of("is a value; its description must say that it is immutable");
    }

    private static boolean isCollection(Class<?> type) {
        return Collection.class.isAssignableFrom(type) || Map.class.isAssignableFrom(type);
    }

    /// Whether somebody who has the value could change numbers in it.
    private static boolean isMemory(Type type) {
        if (type instanceof ParameterizedType generic) {
            return Arrays.stream(generic.getActualTypeArguments()).anyMatch(OwnershipTest::isMemory);
        }
        return type instanceof Class<?> raw
                && (raw.isArray() || raw == Tensor.class || Storage.class.isAssignableFrom(raw));
    }

    /// Whether nobody outside can hold an instance.
    private static boolean isOfNoInstance(Class<?> type) {
        return !type.isInterface()
                && !type.isRecord()
                && Arrays.stream(type.getDeclaredConstructors()).noneMatch(OwnershipTest::isPublic)
                && Arrays.stream(type.getDeclaredMethods())
                        .filter(OwnershipTest::isPublic)
                        .allMatch(method -> Modifier.isStatic(method.getModifiers())
                                && !type.isAssignableFrom(method.getReturnType()));
    }

    /// An interface that a lambda expression implements says in its method's description when that is called.
    private static boolean isOneMethod(Class<?> type) {
        return type.isAnnotationPresent(FunctionalInterface.class);
    }

    private static Stream<Field> fields(Class<?> type) {
        return Arrays.stream(type.getDeclaredFields()).filter(field -> !Modifier.isStatic(field.getModifiers()));
    }

    private static Stream<Field> staticFields(Class<?> type) {
        return Arrays.stream(type.getDeclaredFields())
                .filter(field -> Modifier.isStatic(field.getModifiers()) && !field.isSynthetic());
    }

    private static boolean isFinal(Member member) {
        return Modifier.isFinal(member.getModifiers());
    }

    private static boolean isPublic(Member member) {
        return Modifier.isPublic(member.getModifiers());
    }
}
