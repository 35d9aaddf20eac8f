namespace Postroad.Simulator.Queues;

/// <summary>Addresses of queues; known when the server has its port. Regions share them: the signature says which is meant.</summary>
internal sealed class QueueAddress(SimulatorOptions options)
{
    /// <summary>The server's own address, without a slash at its end.</summary>
    public string Base { get; set; } = options.Urls.TrimEnd('/');

    /// <summary>Of the queue that every region has from the start.</summary>
    public string Url => Of(Topics.Preset.Name);

    public string Of(string queue) => $"{Base}/{options.AccountId}/{queue}";

    /// <summary>Whatever the host part: the server may be reached under several names. Null: no address of a queue.</summary>
    public string? NameIn(string queueUrl) =>
        Uri.TryCreate(queueUrl, UriKind.Absolute, out var uri) && uri.AbsolutePath.Split('/') is ["", var account, var name] && account == options.AccountId ? name : null;
}
