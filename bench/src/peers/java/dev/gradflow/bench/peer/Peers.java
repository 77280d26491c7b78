package dev.gradflow.bench.peer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// What the peers say about themselves, in the output of every fork, and in a file if the suite names one.
final class Peers {
    private static final String FILE = "dev.gradflow.bench.announcements";

    private Peers() {}

    /// Tells version and dispatch of a peer.
    static void announce(String peer, String description) {
        String line = peer + ": " + description.replace('\n', ' ').strip();
        System.out.println("peer: " + line);
        String file = System.getProperty(FILE, "");
        if (!file.isEmpty()) {
            try {
                Files.writeString(
                        Path.of(file), line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
