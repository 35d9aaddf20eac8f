using System.Text.Json;
using Postroad.Simulator.Control;
using Postroad.Simulator.Queues;

namespace Postroad.Simulator.Topics;

/// <summary>wiring.json in the data folder.</summary>
internal sealed class WiringFile(string folder)
{
    private readonly string path = Path.Combine(folder, "wiring.json");

    /// <summary>Null: nothing was kept yet.</summary>
    public KeptWiring? Read()
    {
        if (!File.Exists(path)) return null;
        try { return JsonSerializer.Deserialize(File.ReadAllBytes(path), SimulatorJson.Default.KeptWiring); }
        catch (JsonException inner) { throw new InvalidDataException($"{path} is not what the simulator wrote: {inner.Message} Delete it to start with what each region has.", inner); }
    }

    public void Write(KeptWiring wiring)
    {
        File.WriteAllBytes(path + ".new", JsonSerializer.SerializeToUtf8Bytes(wiring, SimulatorJson.Default.KeptWiring));
        File.Move(path + ".new", path, overwrite: true);
    }
}

/// <param name="WiredRegions">Those that got what every region has from the start.</param>
/// <param name="MadeQueues">How many queues there were ever, deleted ones too.</param>
internal sealed record KeptWiring(
    IReadOnlyList<Topic> Topics, IReadOnlyList<Subscription> Subscriptions, IReadOnlyList<QueueSetup> Queues, IReadOnlyList<string> WiredRegions, int MadeQueues);
