package dev.gradflow.bench.peer;

/// What the peers say about themselves, in the output of every fork.
final class Peers {
    /// How such a line begins; the suite collects them by it.
    private static final String MARK = "peer: ";

    private Peers() {}

    /// Prints version and dispatch of a peer.
    static void announce(String peer, String description) {
        System.out.println(MARK + peer + ": " + description.replace('\n', ' ').strip());
    }
}
