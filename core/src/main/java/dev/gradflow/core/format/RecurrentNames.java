package dev.gradflow.core.format;

import dev.gradflow.core.cell.Cell;
import dev.gradflow.core.cell.Cells;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Which tensors of a file belong to one recurrent network, judged by their names alone.
///
/// @param layers the number of layers that the names speak of; every tensor of theirs may still be missing
/// @param parameters the names without layer suffix that occur, as in `bias_hh`
/// @param reverse a name of a layer that runs backwards, if there is one
/// @param first the number that the file gives to the first of the layers
/// @param direction which half of a bidirectional network is meant
record RecurrentNames(
        Safetensors file,
        String prefix,
        int layers,
        Set<String> parameters,
        Optional<String> reverse,
        int first,
        Direction direction) {
    private static final String PROJECTION = "weight_hr";
    /// Every parameter that a built-in cell has.
    private static final Set<String> KNOWN = Cells.all().stream()
            .map(Cell::program)
            .flatMap(program -> program.parameterShapes(1, 1).keySet().stream())
            .collect(Collectors.toCollection(LinkedHashSet::new));

    private static final Pattern NAME = Pattern.compile(
            "(?<prefix>.*?)(?<parameter>" + String.join("|", KNOWN) + "|" + PROJECTION
                    + ")_l(?<layer>0|[1-9][0-9]{0,3})(?<reverse>_reverse)?",
            Pattern.DOTALL);

    /// Finds the network that was asked for, or the only one.
    static RecurrentNames in(Safetensors file, RecurrentWeights.Request request) throws FormatException {
        Map<String, Set<String>> byPrefix = new TreeMap<>();
        for (String name : file.names()) {
            Matcher matcher = NAME.matcher(name);
            if (matcher.matches()) {
                byPrefix.computeIfAbsent(matcher.group("prefix"), key -> new LinkedHashSet<>())
                        .add(name);
            }
        }
        String prefix = request.prefix().isPresent()
                ? asked(file, byPrefix.keySet(), request.prefix().get())
                : only(file, byPrefix);
        return of(file, prefix, byPrefix.getOrDefault(prefix, Set.of()));
    }

    private static String asked(Safetensors file, Set<String> prefixes, String wanted) throws FormatException {
        for (String prefix : List.of(wanted, wanted + ".")) {
            if (prefixes.contains(prefix)) {
                return prefix;
            }
        }
        throw problem(
                file,
                "holds no recurrent network with prefix " + OneLine.quote(wanted) + "; "
                        + (prefixes.isEmpty() ? "it holds none at all" : "there is " + OneLine.list(prefixes)));
    }

    /// The prefix of the only network; a lone bias beside it is no network.
    private static String only(Safetensors file, Map<String, Set<String>> byPrefix) throws FormatException {
        for (String needed : List.of("weight_hh_l", "weight_ih_l")) {
            List<String> found = byPrefix.entrySet().stream()
                    .filter(group -> group.getValue().stream()
                            .anyMatch(name ->
                                    name.startsWith(needed, group.getKey().length())))
                    .map(Map.Entry::getKey)
                    .toList();
            if (found.size() > 1) {
                throw problem(
                        file,
                        "holds " + found.size() + " recurrent networks; choose one by its prefix: "
                                + OneLine.list(found));
            }
            if (found.size() == 1) {
                return found.getFirst();
            }
        }
        boolean single = file.names().stream().anyMatch(name -> name.endsWith("weight_hh"));
        throw problem(
                file,
                "holds no recurrent network: no tensor is named weight_hh_l0, with or without a prefix; "
                        + (single ? "weight_hh (of a module for one step) would be accepted as weight_hh_l0; " : "")
                        + "it holds " + (file.names().isEmpty() ? "no tensors" : OneLine.list(file.names())));
    }

    private static RecurrentNames of(Safetensors file, String prefix, Collection<String> names) throws FormatException {
        Set<String> parameters = new LinkedHashSet<>();
        int layers = 0;
        Optional<String> reverse = Optional.empty();
        for (String name : names) {
            Matcher matcher = NAME.matcher(name);
            if (!matcher.matches()) {
                throw new IllegalStateException(name);
            }
            reverse = matcher.group("reverse") == null ? reverse : Optional.of(name);
            if (matcher.group("parameter").equals(PROJECTION)) {
                throw problem(
                        file,
                        "tensor " + OneLine.quote(name) + " is a projection (proj_size); "
                                + "LSTMs without projection are supported");
            }
            parameters.add(matcher.group("parameter"));
            layers = Math.max(layers, Integer.parseInt(matcher.group("layer")) + 1);
        }
        return new RecurrentNames(file, prefix, layers, parameters, reverse, 0, Direction.FORWARD);
    }

    /// The names of one layer of a bidirectional network in one direction.
    RecurrentNames half(int layer, Direction wanted) {
        return new RecurrentNames(file, prefix, 1, parameters, reverse, layer, wanted);
    }

    private static FormatException problem(Safetensors file, String problem) {
        return new FormatException(file.path(), problem);
    }

    /// The name in the file of a parameter of one layer.
    String full(String parameter, int layer) {
        return prefix + parameter + "_l" + (first + layer) + direction.suffix();
    }

    FormatException problem(String problem) {
        return problem(file, problem);
    }
}
