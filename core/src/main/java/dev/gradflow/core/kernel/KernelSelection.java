package dev.gradflow.core.kernel;

import dev.gradflow.core.kernel.reference.ReferenceKernelProvider;
import dev.gradflow.core.tensor.Precision;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;

/// The choice of a kernel provider: made once for each JVM, explained in one log line, and printable.
///
/// The available provider of the highest priority serves, unless the system property [#PROPERTY] names one; a named
/// provider that is absent or unavailable is an error, never a silent fallback. Immutable.
public final class KernelSelection {
    /// The system property that names the provider to use: `dev.gradflow.kernels`.
    public static final String PROPERTY = "dev.gradflow.kernels";

    private final KernelProvider provider;
    private final List<KernelProvider> candidates;
    private final String reason;

    private KernelSelection(KernelProvider provider, List<KernelProvider> candidates, String reason) {
        this.provider = provider;
        this.candidates = List.copyOf(candidates);
        this.reason = reason;
    }

    /// The selection of this JVM, made at the first call and logged then at level INFO.
    ///
    /// @throws IllegalStateException if [#PROPERTY] names a provider that cannot serve
    public static KernelSelection current() {
        return Holder.SELECTION;
    }

    /// Chooses among `found` and the reference kernels.
    ///
    /// @param requested the name of the provider to insist on; empty for the best available
    /// @throws IllegalStateException if the requested provider cannot serve, naming those that can
    public static KernelSelection choose(List<KernelProvider> found, Optional<String> requested) {
        List<KernelProvider> candidates = new ArrayList<>(found);
        candidates.add(new ReferenceKernelProvider());
        candidates.sort(Comparator.comparingInt(KernelProvider::priority).reversed());
        if (requested.isPresent()) {
            return insist(candidates, requested.get());
        }
        List<String> passedOver = new ArrayList<>();
        for (KernelProvider candidate : candidates) {
            Optional<String> why = candidate.unavailable();
            if (why.isEmpty()) {
                String reason = passedOver.isEmpty()
                        ? candidates.size() == 1 ? "no other provider was found" : "the fastest available"
                        : String.join("; ", passedOver);
                return new KernelSelection(candidate, candidates, reason);
            }
            passedOver.add(candidate.name() + " is unavailable: " + why.get());
        }
        throw new AssertionError("the reference kernels are always available");
    }

    private static KernelSelection insist(List<KernelProvider> candidates, String requested) {
        List<String> names = new ArrayList<>();
        for (KernelProvider candidate : candidates) {
            if (candidate.name().equals(requested)) {
                candidate.unavailable().ifPresent(why -> {
                    throw new IllegalStateException("-D" + PROPERTY + "=" + requested + ": " + why);
                });
                return new KernelSelection(candidate, candidates, "asked for by -D" + PROPERTY);
            }
            names.add(candidate.name());
        }
        throw new IllegalStateException("-D" + PROPERTY + "=" + requested
                + ": no such kernel provider was found; there are " + String.join(", ", names));
    }

    /// The chosen provider.
    public KernelProvider provider() {
        return provider;
    }

    /// Every provider that was found, the reference kernels included, by falling priority.
    public List<KernelProvider> candidates() {
        return candidates;
    }

    /// Why this provider was chosen: a clause without a full stop.
    public String reason() {
        return reason;
    }

    /// The chosen kernels for one precision.
    public Kernels kernels(Precision precision) {
        return provider.kernels(precision);
    }

    /// What was chosen and why, in one line.
    public String describe() {
        return "kernels: " + provider.name() + " (" + provider.describe() + "), " + reason;
    }

    private static final class Holder {
        static final KernelSelection SELECTION = load();

        private static KernelSelection load() {
            List<KernelProvider> found = new ArrayList<>();
            System.Logger log = System.getLogger("dev.gradflow.core");
            try {
                ServiceLoader.load(KernelProvider.class, KernelSelection.class.getClassLoader())
                        .forEach(found::add);
            } catch (ServiceConfigurationError e) {
                log.log(System.Logger.Level.WARNING, "a kernel provider could not be loaded", e);
            }
            KernelSelection selection = choose(found, Optional.ofNullable(System.getProperty(PROPERTY)));
            log.log(System.Logger.Level.INFO, selection.describe());
            return selection;
        }
    }
}
