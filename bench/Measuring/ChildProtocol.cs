namespace Postroad.Bench.Measuring;

/// <summary>
/// How a measured process and the bench speak, by lines on its pipes: it prints READY when all is set up and warm, the bench reads the counters and writes GO,
/// it works and prints DONE, the bench reads the counters again and closes the pipe.
/// </summary>
internal static class ChildProtocol
{
    public const string Ready = "READY", Go = "GO", Done = "DONE";

    public static async Task<int> RunAsync(Func<Task> work)
    {
        Console.WriteLine(Ready);
        if (await Console.In.ReadLineAsync() != Go) return 1;

        await work();
        Console.WriteLine(Done);
        await Console.In.ReadToEndAsync();
        return 0;
    }
}
