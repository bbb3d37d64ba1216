"""The words that the exhibits use, and what they mean."""

GLOSSARY = {
    "recurrent network": "A network that reads a sequence step by step, with the same weights at each step. "
    "Its hidden state goes from one step to the next.",
    "hidden state, h": "The numbers that a recurrent network keeps of all that it has read.",
    "RNN": "The plainest one: the new state is tanh of the old state and the new letter, each multiplied by "
    "weights.",
    "gate": "Numbers from 0 to 1 that multiply others: 0 keeps something out, 1 lets all of it through. A "
    "network computes them anew at each step.",
    "GRU": "A recurrent network with two gates: z says how much of the old state stays, r how much of it "
    "enters the candidate, which is what is new.",
    "LSTM": "A recurrent network with three gates and a second state, the cell state c: the forget gate f "
    "says how much of c stays, i how much comes in, o how much of it is shown as h.",
    "start, bias": "The weights before training. A bias is a number that is added before the gate is "
    "computed: a large one opens the gate from the start.",
    "torch’s own start": "Small random weights and biases, as PyTorch draws them by default.",
    "orthogonal start": "Recurrent weights that turn a state without making it longer or shorter.",
    "chrono start": "Biases drawn so that the units forget after different times, up to T steps (Tallec and "
    "Ollivier, 2018).",
    "gradient": "How much an output changes if an input, or a weight, changes a little. A network learns "
    "along it: where it vanishes, nothing is learned.",
    "classifier, character LM": "Most models here are one recurrent network with two outputs. The "
    "classifier answers from the states of the whole name. The character language model says how likely each "
    "next letter is on each list, and Bayes’ rule turns that into a belief.",
    "logit, log odds, nats": "A logit is a network’s number for a list before softmax. The log odds of two "
    "lists are the natural logarithm of how many times likelier one is; their unit is the nat.",
    "padding": "Names of a batch are made equally long with zeros, since a tensor has one length. `lengths` "
    "says where each name ends.",
    "test names": "Names that the network never saw while it was trained or chosen.",
    "“Understanding RNNs”": "The article of 2020 that this page follows. Where a picture says “the article”, "
    "it means this one.",
}
