package dev.gradflow.core.format;

import dev.gradflow.core.cell.Cell;
import dev.gradflow.core.cell.CellProgram;
import dev.gradflow.core.cell.Cells;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Which built-in cells fit a network: by their number of gates and by their parameters beside weights and biases.
///
/// @param recurrent layer 0's `weight_hh`, for the messages
/// @param gates its rows divided by its columns
record CellChoice(RecurrentNames names, TensorEntry recurrent, int gates) {

    /// What the file's free text may call its cell.
    static final String METADATA = "cell";

    /// The cell that was asked for, if it fits, or else the only one that does; of several the one that the file's free
    /// text names as `cell`, or a preferred one.
    ///
    /// @param request   may name the cell, and the order of gates that it must have
    /// @param preferred the name that is taken among several that fit
    /// @throws FormatException if the asked one does not fit, none fits, or several do and none was asked for or preferred
    /// @throws IllegalArgumentException if there is no cell of the asked name
    CellProgram choose(RecurrentWeights.Request request, Optional<String> preferred) throws FormatException {
        List<CellProgram> fitting = Cells.all().stream()
                .map(Cell::program)
                .filter(this::fits)
                .filter(cell -> request.gateOrder()
                        .map(order -> order.fits(cell))
                        .orElse(true))
                .toList();
        if (request.cell().isPresent()) {
            CellProgram cell = Cells.named(request.cell().get()).program();
            if (!fits(cell)) {
                throw misfit(cell, fitting);
            }
            if (fitting.stream().noneMatch(other -> other.name().equals(cell.name()))) {
                throw names.problem(shows() + "; a " + cell.name() + " has the gates " + String.join(",", cell.gates())
                        + " in some order, not " + request.gateOrder().orElseThrow().name());
            }
            return cell;
        }
        if (fitting.isEmpty() && request.gateOrder().isPresent()) {
            throw names.problem(shows() + "; no cell like that has the gate order "
                    + request.gateOrder().get().name());
        }
        if (fitting.isEmpty()) {
            throw names.problem(shows() + "; no cell is like that, cells have " + gateCounts() + " gates");
        }
        Optional<String> written =
                Optional.ofNullable(names.file().metadata().get(METADATA));
        for (Optional<String> name : List.of(written, preferred)) {
            Optional<CellProgram> chosen = fitting.stream()
                    .filter(cell -> name.isPresent() && cell.name().equals(name.get()))
                    .findFirst();
            if (chosen.isPresent()) {
                return chosen.get();
            }
        }
        if (fitting.size() > 1) {
            throw names.problem(shows() + ", as each of " + list(fitting)
                    + " has; the file does not tell which, so the cell must be named");
        }
        return fitting.getFirst();
    }

    private boolean fits(CellProgram cell) {
        return cell.gates().size() == gates && extras(cell).equals(extras(names.parameters()));
    }

    private FormatException misfit(CellProgram cell, List<CellProgram> fitting) {
        Set<String> extras = extras(cell);
        String has = cell.gates().size()
                + (cell.gates().size() == 1 ? " gate" : " gates")
                + (extras.isEmpty() ? "" : " and " + String.join(", ", extras));
        return names.problem(shows() + "; that is no " + cell.name() + ", which has " + has
                + (fitting.isEmpty() ? "" : "; it may be " + list(fitting)));
    }

    private String shows() {
        Set<String> extras = extras(names.parameters());
        return recurrent.quoted() + " of shape " + recurrent.shape() + " has " + gates
                + (gates == 1 ? " gate of " : " gates of ")
                + recurrent.shape().get(1) + " units"
                + (extras.isEmpty() ? "" : ", beside " + String.join(", ", extras));
    }

    private static String list(List<CellProgram> cells) {
        return cells.stream().map(CellProgram::name).collect(Collectors.joining(" | "));
    }

    private static Set<String> extras(CellProgram cell) {
        return extras(cell.parameterShapes(1, 1).keySet());
    }

    private static Set<String> extras(Set<String> parameters) {
        return parameters.stream()
                .filter(name -> !name.startsWith("weight_") && !name.startsWith("bias_"))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /// The numbers of gates that built-in cells have, as in `1, 3 or 4`.
    static String gateCounts() {
        List<String> counts = Cells.all().stream()
                .map(cell -> cell.program().gates().size())
                .distinct()
                .sorted()
                .map(String::valueOf)
                .toList();
        return String.join(", ", counts.subList(0, counts.size() - 1)) + " or " + counts.getLast();
    }
}
