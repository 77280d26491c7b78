package dev.gradflow.analysis.spectrum;

import dev.gradflow.core.linear.DenseMap;
import dev.gradflow.core.reference.ReferenceCase;
import java.util.List;
import org.junit.jupiter.api.Test;

final class Probe {
    @Test
    void print() {
        PowerMatrix.all().forEach(m -> {
            DominantEigenvalue d = DominantEigenvalue.of(DenseMap.of(m.matrix()));
            SpectralNorm s = SpectralNorm.of(DenseMap.of(m.matrix()));
            System.out.printf(
                    "%-32s rho err %.1e conv %b bound %.1e it %d | sigma err %.1e est %.1e conv %b it %d%n",
                    m.name(),
                    m.rho() == 0 ? d.modulus() : Math.abs(d.modulus() / m.rho() - 1),
                    d.converged(),
                    d.errorBound(),
                    d.iterations(),
                    m.sigma() == 0 ? s.value() : Math.abs(s.value() / m.sigma() - 1),
                    s.errorEstimate(),
                    s.converged(),
                    s.iterations());
        });
        int[] c = new int[2];
        double[] worst = new double[2];
        ReferenceCase.all()
                .forEach(r -> r.description().get("products").propertyNames().forEach(tag -> {
                    List<Integer> lags = r.lags(tag);
                    var all = r.array("prod_" + tag);
                    double[] sigma = r.array("prod_" + tag + "_sigma").toArray();
                    double[] rho = r.array("prod_" + tag + "_rho").toArray();
                    for (int i = 0; i < lags.size(); i++) {
                        var map = DenseMap.of(all.select(0, i));
                        DominantEigenvalue d = DominantEigenvalue.of(map);
                        SpectralNorm s = SpectralNorm.of(map);
                        c[0]++;
                        if (d.converged()) c[1]++;
                        else System.out.println(r.name() + " " + tag + " " + lags.get(i) + d);
                        if (d.converged() && rho[i] > 0)
                            worst[0] = Math.max(worst[0], Math.abs(d.modulus() / rho[i] - 1));
                        if (sigma[i] > 0) worst[1] = Math.max(worst[1], Math.abs(s.value() / sigma[i] - 1));
                        if (!s.converged() || d.errorBound() > 1e-11)
                            System.out.println(r.name() + " " + tag + " " + lags.get(i) + d + s);
                    }
                }));
        System.out.println(c[0] + " products, converged " + c[1] + " worst rho " + worst[0] + " sigma " + worst[1]);
    }
}
