/// An application that trains a network; it needs nothing but gradflow-core.
module com.example.learn {
    requires dev.gradflow.core;
}
