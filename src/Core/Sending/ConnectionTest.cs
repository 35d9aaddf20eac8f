using System.Text.Json;
using Postroad.Core.Primitives;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core.Sending;

/// <summary>What the last test of a server's connection found, as it is kept for the screen.</summary>
public sealed record ConnectionTest
{
    internal const int MostReply = 1000;

    public required DateTimeOffset At { get; init; }

    public required TimeSpan Took { get; init; }

    /// <summary>It may send from its default From.</summary>
    public required bool Passed { get; init; }

    /// <summary>None when it passed, or when nobody answered.</summary>
    public StopReason Reason { get; init; }

    /// <summary>Why it did not pass. Null: it did.</summary>
    public Explanation? Why { get; init; }

    /// <summary>The provider's own text to that, or what became of the connection.</summary>
    public string? Reply { get; init; }

    /// <summary>Null: the key may not read the account, or it was not reached.</summary>
    public AccountReading? Account { get; init; }

    /// <summary>What is not as good as it could be, though it passed.</summary>
    public IReadOnlyList<Explanation> Notes { get; init; } = [];

    /// <summary>Why its events cannot be read; mail leaves all the same. Null: they can, or no queue is named.</summary>
    public Explanation? Queue { get; init; }

    /// <summary>What the SMTP server showed of itself. Null: there is none, or its settings could not be tried.</summary>
    public Smtp.SmtpFacts? Smtp { get; init; }

    /// <summary>The field that is most likely wrong. Null: it is told by the reason.</summary>
    public string? Field { get; init; }

    /// <summary>Why it did not pass, in one text; null: it did.</summary>
    public string? Words => Why is null ? null : Reply is null ? Why.ToString() : $"{Why} {ReplyIs}: “{Reply}”";

    /// <summary>What <see cref="Reply"/> is, before a colon: words of Amazon SES or the relay, or of ours about what it answered.</summary>
    public string ReplyIs => Reason == StopReason.None ? "What happened" : Smtp is not null && Account is null ? "The server said" : Reply?.StartsWith("Get", StringComparison.Ordinal) == true ? "What was found" : "Amazon SES said";

    public static ConnectionTest Of(ProbeResult result, DateTimeOffset at, TimeSpan took) => result switch
    {
        ProbeResult.Active(var account, var notes) => new ConnectionTest { At = at, Took = took, Passed = true, Account = account, Notes = notes },
        ProbeResult.Stopped(var reason, var why, var reply) => new ConnectionTest { At = at, Took = took, Passed = false, Reason = reason, Why = why, Reply = reply.Fit(MostReply) },
        ProbeResult.Unreachable(var why, var cause) => new ConnectionTest { At = at, Took = took, Passed = false, Why = why, Reply = cause.Fit(MostReply) },
        _ => throw new ArgumentOutOfRangeException(nameof(result)),
    };

    internal string Write() => JsonSerializer.Serialize(this);

    internal static ConnectionTest? Read(string? text) => text is null ? null : JsonSerializer.Deserialize<ConnectionTest>(text);
}
