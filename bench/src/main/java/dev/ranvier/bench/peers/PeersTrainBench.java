package dev.ranvier.bench.peers;

import dev.ranvier.bench.train.PeerTraining;
import dev.ranvier.bench.train.RanvierTraining;
import dev.ranvier.bench.train.TrainBench;
import dev.ranvier.bench.train.TrainRun;
import dev.ranvier.bench.train.TrainWorkload;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * The workloads of {@link TrainBench} on Ranvier and on other engines, which take turns, each in a
 * process of its own. How the others are used at their best stands in {@code bench/peers}.
 */
@Command(
    name = "train",
    description = "Training steps of five networks: Ranvier beside other engines.",
    mixinStandardHelpOptions = true)
public final class PeersTrainBench implements Callable<Integer> {

  @Mixin private TrainRun run = new TrainRun();

  private PeersTrainBench() {}

  @Override
  public Integer call() {
    Peers peers = Peers.find(System.getenv(), run.wantsAny(Peers.TRAINING));
    List<RanvierTraining.Path> paths = TrainRun.paths();
    List<String> names = new ArrayList<>();
    paths.forEach(path -> names.add(path.name()));
    names.addAll(Peers.TRAINING);
    return run.measure(
        names, (workload, threads) -> starters(peers, paths, workload, threads), true);
  }

  private List<TrainRun.Starter> starters(
      Peers peers, List<RanvierTraining.Path> paths, TrainWorkload workload, int threads) {
    List<TrainRun.Starter> starters = new ArrayList<>(run.inProcesses(paths, workload, threads));
    for (String peer : Peers.TRAINING) {
      starters.add(
          new TrainRun.Starter(
              peer, () -> new PeerTraining(peer, peers.training(peer, workload, threads), false)));
    }
    return starters;
  }
}
