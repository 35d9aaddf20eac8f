using Postroad.Core.Deliveries.Mime;
using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Templates;

namespace Postroad.Core.Deliveries;

/// <summary>A mail to be tried out on a few addresses: it takes class, server and tracking of what it tests, so that what arrives is what would arrive.</summary>
public sealed record TestMail
{
    /// <summary>What is tested: its kind and public id, <c>server:...</c>, <c>campaign:...</c>. By it <see cref="TestSends.ListAsync"/> finds its tests.</summary>
    public required string Of { get; init; }

    public required ServerId Server { get; init; }

    /// <summary>Of what is tested. Marketing brings the unsubscribe headers, system says that a program wrote it.</summary>
    public required MessageClass Class { get; init; }

    /// <summary>As typed; 1 to <see cref="TestSends.MostAddresses"/>, the same one counts once.</summary>
    public required IReadOnlyList<string> To { get; init; }

    /// <summary>Address only, as typed.</summary>
    public required string From { get; init; }

    /// <summary>Empty: the address alone.</summary>
    public string FromName { get; init; } = "";

    /// <summary>Null: answers go to <see cref="From"/>.</summary>
    public EmailAddress? ReplyTo { get; init; }

    public required ContentSource Content { get; init; }

    /// <summary>What fills the merge tags, for all addresses alike: of the contact as whom it is tested. Texts, numbers, yes or no. <c>email</c> is set to the address that gets it.</summary>
    public IReadOnlyDictionary<string, object?> Values { get; init; } = new Dictionary<string, object?>();

    /// <summary>Whose unsubscribe link and list-scoped suppressions apply; the default: of no list.</summary>
    public ListId List { get; init; }

    /// <summary>Chosen by what is tested. Null: the server's, or none.</summary>
    internal long? TrackingDomain { get; init; }

    /// <summary>Of what is tested. Null: that of its class at the server.</summary>
    internal string? ConfigurationSet { get; init; }

    /// <summary>As what is tested wants it. Null: as its class does.</summary>
    internal bool? Tracks { get; init; }

    /// <summary>See <see cref="MessageHeaders.ListId"/>.</summary>
    public string? ListHeader { get; init; }

    public string? ListName { get; init; }

    /// <summary>On every message, besides <c>dk</c> and <c>at</c>.</summary>
    public IReadOnlyList<MessageTag> Tags { get; init; } = [];

    internal FeedbackId? Feedback { get; init; }
}

/// <summary>What became of the wish to send a test.</summary>
public abstract record TestStart
{
    private TestStart()
    {
    }

    /// <summary>It is in the ledger and leaves in a moment.</summary>
    /// <param name="Id">Its public id.</param>
    public sealed record Started(string Id) : TestStart;

    /// <summary>Nothing leaves; these are all the faults. Fields: <c>to</c>, <c>from</c>, <c>server</c>, <c>content</c>.</summary>
    public sealed record Faulty(IReadOnlyList<FieldFault> Faults) : TestStart;
}
