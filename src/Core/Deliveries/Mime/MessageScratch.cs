using Postroad.Core.Templates.Rendering;

namespace Postroad.Core.Deliveries.Mime;

/// <summary>Memory to make one message in. Reused; for one thread.</summary>
internal sealed class MessageScratch(DeliveryLinks links) : IDisposable
{
    private const int Large = 1_000_000;

    public DeliveryLinks Links => links;

    public RenderedMessage Message { get; } = new();

    public Utf8Buffer Head { get; } = new(100_000);

    public bool IsLarge => Message.Buffer.Length > Large;

    public void Dispose()
    {
        Message.Dispose();
        Head.Dispose();
    }
}
