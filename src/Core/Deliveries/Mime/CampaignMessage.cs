using System.Buffers;
using System.Collections.Concurrent;
using Postroad.Core.Primitives;
using Postroad.Core.Templates;
using Postroad.Core.Tracking;

namespace Postroad.Core.Deliveries.Mime;

/// <summary>
/// The messages of one send: compiled content, headers that all share, addresses with tokens. <see cref="Write"/> makes a whole RFC 5322 message per
/// recipient without waiting for anything. Thread-safe.
/// </summary>
internal sealed class CampaignMessage(CompiledContent content, MessageHeaders headers, Uri publicBase, LinkTokens tokens, TimeProvider time)
{
    private static readonly SearchValues<char> KeyCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
    private static readonly SearchValues<char> AddressCharacters = SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!#$%&'*+/=?^_`{|}~.@-");

    private readonly MessageWriter writer = new(headers, content.HasHtml);
    private readonly PublicBase site = new(publicBase);
    private readonly ConcurrentBag<MessageScratch> scratches = [];

    public CompiledContent Content => content;

    /// <summary>Writes the message of one recipient. After an exception the output holds nothing of it.</summary>
    /// <param name="address">Envelope address as <see cref="EmailAddress"/> writes it.</param>
    /// <param name="name">For the To header; null: the address alone.</param>
    /// <param name="values">Merge values, names in snake_case.</param>
    /// <param name="deliveryKey">22 base64url characters; also makes the Message-ID, which is the same on every attempt.</param>
    /// <param name="attempt">From 1.</param>
    /// <exception cref="ContentException">This recipient's message cannot be made; the text is for the user.</exception>
    public void Write(
        string address, string? name, IReadOnlyDictionary<string, object?> values, DeliveryRef delivery, string deliveryKey, int attempt, IBufferWriter<byte> mime)
    {
        Check(address, deliveryKey);
        var scratch = Borrow(delivery);
        try
        {
            content.Render(values, scratch.Links, scratch.Message);
            writer.Write(new(address, name, deliveryKey, attempt, time.GetUtcNow()), scratch, mime);
        }
        catch (RenderException fault)
        {
            throw new ContentException(fault.Message, fault);
        }
        finally
        {
            GiveBack(scratch);
        }
    }

    /// <summary>Writes the mail's HTML for "view in browser": the recipient's values and links, no pixel.</summary>
    /// <exception cref="ContentException">The page cannot be made.</exception>
    public void WritePage(IReadOnlyDictionary<string, object?> values, DeliveryRef delivery, IBufferWriter<byte> html)
    {
        var scratch = Borrow(delivery);
        try
        {
            content.WritePage(values, scratch.Links, html);
        }
        catch (RenderException fault)
        {
            throw new ContentException(fault.Message, fault);
        }
        finally
        {
            GiveBack(scratch);
        }
    }

    private static void Check(string address, string deliveryKey)
    {
        if (address.Length is 0 or > EmailAddress.MaxLength || address.AsSpan().ContainsAnyExcept(AddressCharacters))
            throw new ContentException("The recipient's address has characters that mail does not allow.");
        if (deliveryKey.Length != DeliveryKeys.Length || deliveryKey.AsSpan().ContainsAnyExcept(KeyCharacters))
            throw new ArgumentException($"A delivery key has {DeliveryKeys.Length} base64url characters.", nameof(deliveryKey));
    }

    private MessageScratch Borrow(DeliveryRef delivery)
    {
        if (!scratches.TryTake(out var scratch)) scratch = new(new(site, tokens));
        scratch.Links.Turn(delivery);
        return scratch;
    }

    /// <summary>What one huge message left behind is not kept.</summary>
    private void GiveBack(MessageScratch scratch)
    {
        if (scratch.IsLarge) scratch.Dispose();
        else scratches.Add(scratch);
    }
}
