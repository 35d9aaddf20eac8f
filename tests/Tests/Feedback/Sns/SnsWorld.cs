using System.Net;

namespace Postroad.Tests.Feedback.Sns;

/// <summary>All of the web that there is: pages by address. Who asks for anything is written down.</summary>
internal sealed class SnsWorld
{
    private readonly Lock writing = new();

    public List<string> Asked { get; } = [];

    public Dictionary<string, Func<HttpResponseMessage>> Pages { get; } = [];

    /// <summary>What is answered where there is no page.</summary>
    public Func<HttpResponseMessage> Else { get; set; } = () => new HttpResponseMessage(HttpStatusCode.NotFound);

    public static Func<HttpResponseMessage> Text(string text) => () => new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(text) };

    public async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancel)
    {
        var address = request.RequestUri!.OriginalString;
        lock (writing) Asked.Add(address);
        await Task.Yield();
        return Pages.GetValueOrDefault(address, Else)();
    }
}
