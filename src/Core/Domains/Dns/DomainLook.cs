namespace Postroad.Core.Domains.Dns;

/// <summary>The questions about one domain. After <see cref="DnsLooks.Budget"/> each of them is <see cref="DnsAnswer.NoAnswer"/>.</summary>
internal sealed class DomainLook : IDisposable
{
    private readonly CancellationTokenSource end;

    internal DomainLook(DnsLooks looks, TimeProvider time) => (Looks, end) = (looks, new CancellationTokenSource(DnsLooks.Budget, time));

    public DnsLooks Looks { get; }

    /// <summary>When the budget is over.</summary>
    public CancellationToken End => end.Token;

    public async Task<DnsAnswer> AskAsync(DnsName name, DnsKind kind, CancellationToken cancel)
    {
        var question = new DnsQuestion(name, kind);
        using var sooner = CancellationTokenSource.CreateLinkedTokenSource(cancel, end.Token);
        try
        {
            return await Looks.AskAsync(question, sooner.Token);
        }
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            return new DnsAnswer.NoAnswer(question, [], []);
        }
    }

    public void Dispose() => end.Dispose();
}
