/// An application that is shipped with its own Java runtime.
module com.example.ownimage {
    requires dev.gradflow.core;
}
