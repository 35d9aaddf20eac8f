using System.Buffers;
using System.Globalization;
using System.Text;
using Postroad.Core.Primitives;
using Postroad.Core.Templates;
using Postroad.Core.Templates.Rendering;
using Postroad.Core.Tracking;

namespace Postroad.Core.Deliveries.Mime;

/// <summary>The addresses of one message after another. A token is made when its address is first written. Reused; for one thread.</summary>
internal sealed class DeliveryLinks : IMessageLinks
{
    private readonly LinkTokens tokens;
    private readonly byte[] open, click, unsubscribe, view, preferences;
    private DeliveryRef delivery;
    private bool tracked, canLeave, canView, canChoose;

    public DeliveryLinks(PublicBase site, LinkTokens tokens)
    {
        this.tokens = tokens;
        open = Room(site, LinkPaths.Open, ".gif");
        click = Room(site, LinkPaths.Click, "/");
        unsubscribe = Room(site, LinkPaths.Unsubscribe, "");
        view = Room(site, LinkPaths.View, "");
        preferences = Room(site, LinkPaths.Preferences, "");
    }

    public ReadOnlySpan<byte> Unsubscribe => Filled(unsubscribe, LinkPurpose.Unsubscribe, 0, ref canLeave);

    public ReadOnlySpan<byte> View => Filled(view, LinkPurpose.View, 0, ref canView);

    public ReadOnlySpan<byte> Preferences => Filled(preferences, LinkPurpose.Preferences, 0, ref canChoose);

    public ReadOnlySpan<byte> Pixel
    {
        get
        {
            Track();
            return open;
        }
    }

    public ReadOnlySpan<byte> Click
    {
        get
        {
            Track();
            return click;
        }
    }

    /// <summary>From now on the addresses are this delivery's.</summary>
    public void Turn(DeliveryRef to)
    {
        delivery = to;
        tracked = canLeave = canView = canChoose = false;
    }

    public void WriteSigned(int link, ReadOnlySpan<byte> address, IBufferWriter<byte> output)
    {
        if (address.Length > LinkTokens.MaxAddress)
            throw new RenderException($"The address of link {link} has {address.Length:N0} characters with its values filled in; {LinkTokens.MaxAddress:N0} are allowed.");
        Span<byte> signature = stackalloc byte[LinkTokens.SignatureLength], number = stackalloc byte[11];
        tokens.Sign(delivery, link, address, signature);
        link.TryFormat(number, out var digits, provider: CultureInfo.InvariantCulture);
        output.Write(Click);
        output.Write(number[..digits]);
        output.Write("/"u8);
        output.Write(signature);
        output.Write("?u="u8);
        using var encoded = new Utf8Buffer(100_000);
        Escaping.Write(Encoding.UTF8.GetString(address), Escape.UrlPart, encoded);
        output.Write(encoded.Written);
    }

    /// <summary>Pixel and clicks share one token, so it is made once and copied.</summary>
    private void Track()
    {
        if (tracked) return;
        Filled(click, LinkPurpose.Track, 1, ref tracked);
        click.AsSpan(click.Length - 1 - LinkTokens.Length, LinkTokens.Length).CopyTo(open.AsSpan(open.Length - 4 - LinkTokens.Length));
    }

    private byte[] Filled(byte[] address, LinkPurpose purpose, int behind, ref bool done)
    {
        if (!done) tokens.Write(purpose, delivery, address.AsSpan(address.Length - behind - LinkTokens.Length, LinkTokens.Length));
        done = true;
        return address;
    }

    private static byte[] Room(PublicBase site, string path, string behind) =>
        Encoding.ASCII.GetBytes($"{site}/{path}/{new string('-', LinkTokens.Length)}{behind}");
}
