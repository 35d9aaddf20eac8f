using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core.Sending.Smtp;

/// <summary>
/// What the API has parameters for: configuration set and tags, as headers in front of a message, which SES takes off (developer guide, "Amazon SES header fields"). What all messages of a send share
/// is written once per send.
/// </summary>
/// <param name="configurationSet">Null: the identity's default set; a message may name another.</param>
internal sealed class SesHeaders(string? configurationSet)
{
    private readonly ConditionalWeakTable<IReadOnlyList<MessageTag>, Shared> sends = [];

    /// <exception cref="InvalidTagException">A tag that SES would refuse.</exception>
    public byte[] Of(in OutgoingMessage message)
    {
        InvalidTagException.ThrowIfInvalid("dk", message.DeliveryKey);
        var shared = SharedBy(message.Tags, message.ConfigurationSet ?? configurationSet);
        return Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{shared.Set}X-SES-MESSAGE-TAGS: dk={message.DeliveryKey}, at={message.Attempt}{shared.Tags}\r\n"));
    }

    private Shared SharedBy(IReadOnlyList<MessageTag> tags, string? set)
    {
        if (sends.TryGetValue(tags, out var known) && known.Name == set) return known;
        var text = new StringBuilder();
        foreach (var tag in tags)
        {
            InvalidTagException.ThrowIfInvalid(tag.Name, tag.Value);
            text.Append(CultureInfo.InvariantCulture, $", {tag.Name}={tag.Value}");
        }

        known = new Shared(set, set is null ? "" : $"X-SES-CONFIGURATION-SET: {set}\r\n", text.ToString());
        sends.AddOrUpdate(tags, known);
        return known;
    }

    /// <param name="Name">Null: none. Sends that share their tags need not share it.</param>
    /// <param name="Set">The whole header, or nothing.</param>
    /// <param name="Tags">Behind those of the message.</param>
    private sealed record Shared(string? Name, string Set, string Tags);
}
