namespace Postroad.Simulator.Queues;

/// <summary>The queue's address; known when the server has its port.</summary>
internal sealed class QueueAddress(SimulatorOptions options)
{
    public const string Name = "events";

    /// <summary>The server's own address, without a slash at its end.</summary>
    public string Base { get; set; } = options.Urls.TrimEnd('/');

    public string Url => $"{Base}/{options.AccountId}/{Name}";

    /// <summary>Whatever the host part: the server may be reached under several names.</summary>
    public bool IsOurs(string queueUrl) =>
        Uri.TryCreate(queueUrl, UriKind.Absolute, out var uri) && uri.AbsolutePath == $"/{options.AccountId}/{Name}";
}
