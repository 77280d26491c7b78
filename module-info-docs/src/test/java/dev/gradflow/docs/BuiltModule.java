package dev.gradflow.docs;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A module of this build as the compiler left it.
///
/// @param name    the module's name
/// @param classes the folder of its classes
record BuiltModule(String name, Path classes) {
    /// All modules, each after those it requires.
    static final List<BuiltModule> ALL = List.of(
            of("core", "../core"),
            of("simd", "../simd"),
            of("analysis", "../analysis/library"),
            of("cli", "../analysis/cli"),
            of("bench", "../bench"));

    private static BuiltModule of(String name, String folder) {
        return new BuiltModule("dev.gradflow." + name, Path.of(folder, "target", "classes"));
    }

    /// The modules that applications require.
    static Stream<BuiltModule> libraries() {
        return ALL.stream().filter(module -> !module.exports().isEmpty());
    }

    /// The compiled declaration.
    ModuleDescriptor descriptor() {
        try (InputStream in = Files.newInputStream(classes.resolve("module-info.class"))) {
            return ModuleDescriptor.read(in, this::packages);
        } catch (IOException e) {
            throw new AssertionError("module " + name + " is not built; run Maven with -am", e);
        }
    }

    /// The names of all packages, which the compiler does not note in the declaration.
    private Set<String> packages() {
        try (Stream<Path> files = Files.walk(classes)) {
            return files.filter(file -> file.toString().endsWith(".class"))
                    .map(file -> classes.relativize(file.getParent()).toString().replace('/', '.'))
                    .filter(name -> !name.isEmpty())
                    .collect(Collectors.toSet());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The packages that everybody sees.
    List<String> exports() {
        return descriptor().exports().stream()
                .filter(export -> !export.isQualified())
                .map(ModuleDescriptor.Exports::source)
                .sorted()
                .toList();
    }

    /// The names of the classes of a package, nested ones included.
    List<String> classes(String inPackage) throws IOException {
        try (Stream<Path> files = Files.list(classes.resolve(inPackage.replace('.', '/')))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(file -> file.endsWith(".class") && !file.equals("package-info.class"))
                    .map(file -> inPackage + "." + file.substring(0, file.length() - ".class".length()))
                    .sorted()
                    .toList();
        }
    }

    /// What `java --describe-module` prints, without version and place, and sorted.
    String description() {
        ModuleDescriptor module = descriptor();
        Set<String> inside = new TreeSet<>(module.packages());
        List<String> lines = new ArrayList<>();
        module.exports().forEach(exports -> {
            inside.remove(exports.source());
            lines.add("exports " + exports.source() + targets(exports.targets()));
        });
        module.opens().forEach(opens -> {
            inside.remove(opens.source());
            lines.add("opens " + opens.source() + targets(opens.targets()));
        });
        module.requires().forEach(requires -> lines.add("requires " + requires.name()
                + requires.modifiers().stream()
                        .map(modifier -> " " + modifier.name().toLowerCase(Locale.ROOT))
                        .sorted()
                        .collect(Collectors.joining())));
        module.uses().forEach(service -> lines.add("uses " + service));
        module.provides()
                .forEach(provides -> lines.add(
                        "provides " + provides.service() + " with " + String.join(" ", provides.providers())));
        inside.forEach(name -> lines.add("contains " + name));
        return name + (module.isOpen() ? " open" : "") + "\n"
                + lines.stream().sorted().collect(Collectors.joining("\n"));
    }

    private static String targets(Set<String> modules) {
        return modules.isEmpty() ? "" : " to " + String.join(" ", new TreeSet<>(modules));
    }

    @Override
    public String toString() {
        return name;
    }
}
