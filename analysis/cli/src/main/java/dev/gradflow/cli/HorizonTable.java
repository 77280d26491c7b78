package dev.gradflow.cli;

import dev.gradflow.analysis.EffectiveHorizon;
import dev.gradflow.analysis.LayerFlow;
import dev.gradflow.analysis.LossGradientFlow;
import dev.gradflow.analysis.NetworkFlow;
import java.util.List;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalDouble;

/// Which lag a recurrent weight's gradient comes from, as a table of at most 80 ASCII columns.
final class HorizonTable {
    private static final int NAME = 26;

    private HorizonTable() {}

    /// One row for each layer that has a gradient, below a line that says of what; empty if there is none.
    static String print(List<NetworkFlow> networks) {
        StringBuilder text = new StringBuilder();
        for (NetworkFlow network : networks) {
            boolean named = networks.size() == 1 || network.layers().size() == 1;
            for (LayerFlow layer : network.layers()) {
                LossGradientFlow flow = layer.gradient();
                if (flow == null) {
                    continue;
                }
                if (text.isEmpty()) {
                    text.append(String.format(
                            Locale.ROOT,
                            "%-" + NAME + "s %7s %7s %7s %24s%n",
                            "gradient of weight_hh",
                            "50 %",
                            "90 %",
                            "99 %",
                            "left of dE/ds at the end"));
                }
                if (!named) {
                    text.append(Errors.printable(network.name())).append(System.lineSeparator());
                    named = true;
                }
                String name = network.layers().size() == 1 ? network.name() : "  layer " + layer.layer();
                EffectiveHorizon horizon = flow.recurrent();
                text.append(String.format(
                        Locale.ROOT,
                        "%-" + NAME + "s %7s %7s %7s %24s%n",
                        name.length() <= NAME ? name : name.substring(0, NAME - 3) + "...",
                        lag(horizon.half(), flow),
                        lag(horizon.ninety(), flow),
                        lag(horizon.ninetyNine(), flow),
                        left(flow.logState())));
            }
        }
        LossGradientFlow first = networks.getFirst().layers().getFirst().gradient();
        if (first != null) {
            text.append("lags within which 50, 90 and 99 % of dE/dweight_hh lie, for the loss")
                    .append(System.lineSeparator())
                    .append(first.loss())
                    .append(System.lineSeparator());
        }
        return text.toString();
    }

    private static String lag(int lag, LossGradientFlow flow) {
        int maxLag = flow.recurrent().maxLag();
        boolean zero = Arrays.stream(flow.recurrentShare()).allMatch(share -> share == 0);
        return zero ? "-" : lag >= maxLag ? ">=" + maxLag : Integer.toString(lag);
    }

    /// What is left of the first gradient that arrives: a loss does not see the layers below the last one at lag 0.
    private static String left(double[] logs) {
        OptionalDouble first =
                Arrays.stream(logs).filter(Double::isFinite).findFirst();
        return first.isPresent() ? LagTable.norm(logs[logs.length - 1] - first.getAsDouble()) : "-";
    }
}
