package dev.gradflow.core.train.run;

import dev.gradflow.core.format.FormatException;
import dev.gradflow.core.format.Safetensors;
import dev.gradflow.core.network.State;
import dev.gradflow.core.tensor.Precision;
import dev.gradflow.core.tensor.Tensor;
import dev.gradflow.core.train.Model;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;

/// Everything that a training run needs to go on with the same bits, in one safetensors file.
///
/// Tensors are the model's parameters under their own names (as PyTorch's `load_state_dict` knows them), what the
/// optimizer remembers under `optimizer.`, and a state that is carried over under `state.`. Batches and dropout are
/// functions of seed and step, so the generators' state is the number of steps. Written whole or not at all; a
/// SHA-256 over everything is checked when it is read. Immutable: tensors are those of the file, and [#restore]
/// copies them.
public final class Checkpoint {
    private static final String OPTIMIZER = "optimizer.";
    private static final String STATE = "state.";
    private static final String FORMAT = "gradflow.checkpoint";
    private static final String VERSION = "1";
    private static final String STEPS = "gradflow.steps";
    private static final String RULE = "gradflow.rule";
    private static final String CELL = "gradflow.cell";
    private static final String CHECKSUM = "gradflow.sha256";
    private static final String SETTING = "setting.";

    private final Path file;
    private final long steps;
    private final String rule;
    private final String cell;
    private final SequencedMap<String, String> settings;
    private final SequencedMap<String, Tensor> tensors;

    private Checkpoint(
            Path file,
            long steps,
            String rule,
            String cell,
            SequencedMap<String, String> settings,
            SequencedMap<String, Tensor> tensors) {
        this.file = file;
        this.steps = steps;
        this.rule = rule;
        this.cell = cell;
        this.settings = settings;
        this.tensors = tensors;
    }

    /// Writes where `trainer` is.
    ///
    /// @param settings free text by name, for whoever goes on: how model, task and options were made
    /// @throws IOException if the file cannot be written; an older one is then unharmed
    public static void write(Path file, Trainer trainer, Map<String, String> settings) throws IOException {
        SequencedMap<String, Tensor> tensors =
                new LinkedHashMap<>(trainer.model().parameters());
        trainer.optimizer().memory().forEach((name, tensor) -> tensors.put(OPTIMIZER + name, tensor));
        State carried = trainer.carried();
        if (carried != null) {
            for (int i = 0; i < carried.components().size(); i++) {
                tensors.put(STATE + i, carried.components().get(i));
            }
        }
        SequencedMap<String, String> metadata = new LinkedHashMap<>();
        metadata.put(FORMAT, VERSION);
        metadata.put(STEPS, Long.toString(trainer.steps()));
        metadata.put(CELL, trainer.model().network().program().name());
        metadata.put(RULE, trainer.optimizer().rule().toString());
        settings.forEach((name, text) -> metadata.put(SETTING + name, text));
        metadata.put(CHECKSUM, checksum(metadata, tensors));
        Safetensors.write(file, tensors, metadata);
    }

    /// Writes the model's parameters alone: what PyTorch loads, and what [dev.gradflow.core.format.RecurrentWeights]
    /// reads; the cell's name goes with them as free text.
    ///
    /// @throws IOException if the file cannot be written; an older one is then unharmed
    public static void writeWeights(Path file, Model model) throws IOException {
        SequencedMap<String, String> metadata = new LinkedHashMap<>();
        metadata.put("format", "pt");
        metadata.put("cell", model.network().program().name());
        Safetensors.write(file, model.parameters(), metadata);
    }

    /// Reads and checks a checkpoint, all of it.
    ///
    /// @throws FormatException if it is no checkpoint, or not the one that was written
    public static Checkpoint read(Path file) throws IOException {
        Safetensors stored = Safetensors.open(file);
        SequencedMap<String, String> metadata = new LinkedHashMap<>(stored.metadata());
        String found = metadata.remove(CHECKSUM);
        String version = metadata.get(FORMAT);
        String rule = metadata.get(RULE);
        if (found == null || rule == null || version == null) {
            throw new FormatException(
                    file, "is no checkpoint of a training run; name one that 'gradflow train' or Checkpoint wrote");
        }
        if (!version.equals(VERSION)) {
            throw new FormatException(file, "is a checkpoint of version " + version + "; " + VERSION + " is known");
        }
        SequencedMap<String, Tensor> tensors = new LinkedHashMap<>();
        for (String name : stored.names()) {
            Precision precision = stored.entry(name).dtype().bits() == Double.SIZE ? Precision.F64 : Precision.F32;
            tensors.put(name, stored.tensor(name, precision));
        }
        if (!found.equals(checksum(metadata, tensors))) {
            throw new FormatException(
                    file, "has been changed since it was written: its checksum does not agree; use an older checkpoint");
        }
        SequencedMap<String, String> settings = new LinkedHashMap<>();
        metadata.forEach((name, text) -> {
            if (name.startsWith(SETTING)) {
                settings.put(name.substring(SETTING.length()), text);
            }
        });
        return new Checkpoint(
                file,
                Long.parseLong(String.valueOf(metadata.get(STEPS))),
                rule,
                metadata.getOrDefault(CELL, ""),
                settings,
                tensors);
    }

    /// The number of steps that the run had made.
    public long steps() {
        return steps;
    }

    /// What [#write] was given.
    public SequencedMap<String, String> settings() {
        return Collections.unmodifiableSequencedMap(settings);
    }

    /// Puts model, optimizer and carried state of `trainer` to where the run was.
    ///
    /// @param trainer made as the one that wrote the checkpoint was
    /// @throws FormatException if it was made otherwise
    public void restore(Trainer trainer) throws FormatException {
        if (!rule.equals(trainer.optimizer().rule().toString())) {
            throw new FormatException(
                    file, "was trained by " + rule + ", not by " + trainer.optimizer().rule());
        }
        String asked = trainer.model().network().program().name();
        if (!cell.equals(asked) && !cell.isEmpty()) {
            throw new FormatException(file, "holds a network of cell " + cell + ", not of " + asked);
        }
        // All is checked before anything is copied: a trainer that does not fit stays what it is.
        for (Map.Entry<String, Tensor> entry : trainer.model().parameters().entrySet()) {
            Tensor stored = tensors.get(entry.getKey());
            Tensor parameter = entry.getValue();
            if (stored == null
                    || !stored.shape().equals(parameter.shape())
                    || stored.precision() != parameter.precision()) {
                throw new FormatException(
                        file,
                        "has " + (stored == null ? "no tensor" : stored + " for") + " '" + entry.getKey()
                                + "'; the model has " + parameter);
            }
        }
        List<Tensor> components = new ArrayList<>();
        for (Tensor next = tensors.get(STATE + 0); next != null; next = tensors.get(STATE + components.size())) {
            components.add(next);
        }
        if (!components.isEmpty()) {
            requireFitting(components, trainer.zero().components());
        }
        trainer.model().parameters().forEach((name, parameter) -> parameter.copyFrom(Objects.requireNonNull(tensors.get(name))));
        trainer.model().parametersChanged();
        Map<String, Tensor> memory = new LinkedHashMap<>();
        tensors.forEach((name, tensor) -> {
            if (name.startsWith(OPTIMIZER)) {
                memory.put(name.substring(OPTIMIZER.length()), tensor);
            }
        });
        trainer.optimizer().restore(steps, trainer.model().parameters(), memory);
        trainer.carry(components.isEmpty() ? null : new State(components));
    }

    private void requireFitting(List<Tensor> carried, List<Tensor> needed) throws FormatException {
        boolean fits = carried.size() == needed.size();
        for (int i = 0; fits && i < carried.size(); i++) {
            fits = carried.get(i).shape().equals(needed.get(i).shape())
                    && carried.get(i).precision() == needed.get(i).precision();
        }
        if (!fits) {
            throw new FormatException(
                    file, "carries a state " + carried + " over; the run needs " + needed + ": is the batch another one?");
        }
    }

    private static String checksum(Map<String, String> metadata, Map<String, Tensor> tensors) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            metadata.forEach((name, text) -> digest.update((name + "\0" + text + "\0").getBytes(StandardCharsets.UTF_8)));
            tensors.forEach((name, tensor) -> {
                digest.update((name + "\0" + tensor + "\0").getBytes(StandardCharsets.UTF_8));
                digest.update(bytes(tensor));
            });
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every Java platform has SHA-256", e);
        }
    }

    /// The bits of every element, widened exactly to double.
    private static byte[] bytes(Tensor tensor) {
        double[] values = tensor.toArray();
        ByteBuffer buffer = ByteBuffer.allocate(Math.multiplyExact(values.length, Double.BYTES));
        for (double value : values) {
            buffer.putDouble(value);
        }
        return buffer.array();
    }
}
