package dev.gradflow.cli;

import dev.gradflow.analysis.spectrum.DominantEigenvalue;
import dev.gradflow.analysis.spectrum.SpectralNorm;
import dev.gradflow.cli.input.FiniteArray;
import dev.gradflow.cli.input.InputException;
import dev.gradflow.core.linear.DenseMap;
import dev.gradflow.core.linear.LinearMap;
import dev.gradflow.core.tensor.Tensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// `gradflow spectrum`: the dominant eigenvalue and the spectral norm of a square matrix.
@Command(
        name = "spectrum",
        abbreviateSynopsis = true,
        sortOptions = false,
        description = "Finds the dominant eigenvalue and the spectral norm of a square matrix.",
        footer = {
            "%nWhat did not converge is reported as such (null in JSON), never as a number.",
            "%nExample:",
            "  gradflow spectrum weight_hh.npy --json -"
        })
final class SpectrumCommand implements Callable<Integer> {
    private final Console console;

    @Mixin
    private final JsonOption json = new JsonOption();

    @Parameters(paramLabel = "MATRIX.npy", description = "A square matrix of real numbers.")
    @SuppressWarnings("NullAway.Init") // picocli sets it
    private Path matrix;

    SpectrumCommand(Console console) {
        this.console = console;
    }

    @Override
    public Integer call() throws IOException {
        Destinations.checkFile(json.file());
        Destinations.keepApart(Stream.of(matrix), json.file());
        Tensor values = FiniteArray.read(matrix);
        if (values.shape().rank() != 2 || values.extent(0) != values.extent(1) || values.extent(0) == 0) {
            throw new InputException(matrix + ": shape " + values.shape() + "; expected a square matrix [n, n]");
        }
        LinearMap map = DenseMap.of(values);
        SpectralNorm norm = SpectralNorm.of(map);
        DominantEigenvalue dominant = DominantEigenvalue.of(map);
        json.write(console, asJson(norm, dominant));
        if (!json.toStandardOutput()) {
            print(values.extent(0), norm, dominant);
        }
        return 0;
    }

    private static ObjectNode asJson(SpectralNorm norm, DominantEigenvalue dominant) {
        ObjectNode root = JsonNodeFactory.instance.objectNode();
        boolean known = dominant.converged() && Double.isFinite(dominant.modulus());
        if (known) {
            root.put("spectralRadius", dominant.modulus());
        } else {
            root.putNull("spectralRadius");
        }
        root.put("spectralRadiusConverged", known);
        if (known) {
            root.putArray("dominantEigenvalue").add(dominant.re()).add(dominant.im());
        } else {
            root.putNull("dominantEigenvalue");
        }
        if (norm.converged() && Double.isFinite(norm.value())) {
            root.put("spectralNorm", norm.value());
        } else {
            root.putNull("spectralNorm");
        }
        root.put("iterations", norm.iterations() + dominant.iterations());
        return root;
    }

    private void print(int size, SpectralNorm norm, DominantEigenvalue dominant) {
        line("size", size + " x " + size);
        line("sigma_max", norm.converged() ? number(norm.value()) : "not converged");
        line("rho", dominant.converged() ? number(dominant.modulus()) : "not converged");
        if (dominant.converged()) {
            line("eigenvalue", eigenvalue(dominant) + ", of the largest modulus");
        }
        line("iterations", Integer.toString(norm.iterations() + dominant.iterations()));
        console.out().println();
        console.out().println("As the recurrent weights of a plain tanh or relu RNN:");
        console.out()
                .println(norm.converged() ? bound(norm.value()) : "sigma_max did not converge: no bound is known.");
        console.out().println(dominant.converged() ? heuristic(dominant.modulus()) : "rho did not converge.");
    }

    private void line(String name, String value) {
        console.out().printf("%-11s %s%n", name, value);
    }

    private static String eigenvalue(DominantEigenvalue dominant) {
        return dominant.im() == 0
                ? number(dominant.re())
                : number(dominant.re()) + " +/- " + number(dominant.im()) + "i";
    }

    /// MATH §2: what is certain.
    private static String bound(double sigma) {
        if (Math.abs(sigma - 1) < 1e-12) {
            return "sigma_max = 1 up to rounding: a gradient grows at no step, and need not vanish.";
        }
        return sigma < 1
                ? "sigma_max < 1 suffices for vanishing: a gradient shrinks at every step at\nleast by the factor "
                        + number(sigma) + "."
                : "sigma_max >= 1, so that gradients need not vanish; they may explode, by at most\nthe factor "
                        + number(sigma) + " a step.";
    }

    /// MATH §2: what is only a rule of thumb.
    private static String heuristic(double rho) {
        return "rho " + (rho < 1 ? "< 1 suggests vanishing" : rho > 1 ? "> 1 suggests exploding" : "= 1 is the border")
                + ". That is a rule of thumb and no bound; what a network\ndoes on its input is measured by 'gradflow diagnose'.";
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.10g", value);
    }
}
