package dev.gradflow.bench.suite;

import dev.gradflow.core.kernel.KernelSelection;
import dev.gradflow.core.tensor.Precision;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Under which conditions a run was made: what is needed to judge it and to repeat it.
///
/// @param suite      its name
/// @param started    when, in UTC
/// @param finished   when, in UTC
/// @param commit     of the working copy; `-dirty` after it if there were changes, empty if unknown
/// @param processor  its name
/// @param processors how many there are
/// @param caches     level and size of each, the first processor's
/// @param system     the operating system
/// @param java       the runtime
/// @param options    of the JVMs, but for paths
/// @param kernels    what ran, and why
/// @param peers      what each native library said about itself; empty if none was measured
/// @param missing    points that were to be measured and were not, with the reason
/// @param load       of the machine, from time to time
public record Conditions(
        String suite,
        String started,
        String finished,
        String commit,
        String processor,
        int processors,
        List<String> caches,
        String system,
        String java,
        List<String> options,
        String kernels,
        List<String> peers,
        List<String> missing,
        List<Load> load) {

    /// How busy the machine was while a part of the suite ran.
    ///
    /// @param part   what ran
    /// @param at     when it ended, in UTC
    /// @param others how many processors others kept busy; -1 if not known
    /// @param average the load average of the last minute, at its end; -1 if not known
    public record Load(String part, String at, double others, double average) {}

    /// Copies the lists.
    public Conditions {
        caches = List.copyOf(caches);
        options = List.copyOf(options);
        peers = List.copyOf(peers);
        missing = List.copyOf(missing);
        load = List.copyOf(load);
    }

    /// What can be known about this machine and this JVM.
    static Conditions of(
            String suite, String started, String finished, List<String> peers, List<String> missing, List<Load> load) {
        List<String> options = Stream.of(
                        SuiteRun.STEADY, System.getenv("JAVA_TOOL_OPTIONS"))
                .filter(option -> option != null && !option.isBlank())
                .toList();
        String kernels = KernelSelection.current().describe() + "; "
                + KernelSelection.current().kernels(Precision.F32).name();
        return new Conditions(
                suite,
                started,
                finished,
                workingCopy(),
                nameOfProcessor(),
                Runtime.getRuntime().availableProcessors(),
                cacheSizes(),
                System.getProperty("os.name") + " " + System.getProperty("os.version") + " "
                        + System.getProperty("os.arch"),
                System.getProperty("java.vendor") + " " + System.getProperty("java.vm.version") + ", "
                        + System.getProperty("java.vm.name"),
                options,
                kernels,
                List.copyOf(new TreeSet<>(peers)),
                missing,
                load);
    }

    /// A virtual machine's processor often has a name that says little, hence the numbers.
    private static String nameOfProcessor() {
        Path file = Path.of("/proc/cpuinfo");
        return line(file, "model name") + ", family " + line(file, "cpu family") + " model " + line(file, "model\t");
    }

    private static String line(Path file, String name) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).trim())
                    .findFirst()
                    .orElse("unknown");
        } catch (IOException e) {
            return "unknown";
        }
    }

    private static List<String> cacheSizes() {
        List<String> found = new ArrayList<>();
        for (int i = 0; ; i++) {
            Path folder = Path.of("/sys/devices/system/cpu/cpu0/cache/index" + i);
            try {
                String type = Files.readString(folder.resolve("type")).trim();
                if (!type.equals("Instruction")) {
                    String level = Files.readString(folder.resolve("level")).trim();
                    found.add("L" + level + " " + Files.readString(folder.resolve("size")).trim());
                }
            } catch (IOException e) {
                return found;
            }
        }
    }

    private static String workingCopy() {
        try {
            String hash = output("git", "rev-parse", "--short=12", "HEAD");
            return output("git", "status", "--porcelain", "--untracked-files=no").isEmpty() ? hash : hash + "-dirty";
        } catch (IOException e) {
            return "";
        }
    }

    private static String output(String... command) throws IOException {
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
    }
}
