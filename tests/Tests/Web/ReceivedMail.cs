using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using MimeKit;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Web;

/// <summary>A mail as it lies in the simulator, with the addresses in it as paths.</summary>
internal sealed partial class ReceivedMail
{
    private static readonly HttpClient Http = new();

    private ReceivedMail(MimeMessage message) => (Message, Html) = (message, message.HtmlBody!);

    public MimeMessage Message { get; }

    public string Html { get; }

    public string Unsubscribe => Path(OneClick().Match(Message.Headers["List-Unsubscribe"]!).Groups[1].Value);

    public string View => Path(ViewLink().Match(Html).Groups[1].Value);

    public string Pixel => Path(PixelPicture().Match(Html).Groups[1].Value);

    /// <summary>Of the first tracked link.</summary>
    public string Click => Path(ClickLink().Match(Html).Groups[1].Value);

    /// <summary>A pixel's element, to take it out.</summary>
    public string PixelElement => PixelPicture().Match(Html).Value;

    /// <summary>The last one that this address got.</summary>
    public static async Task<ReceivedMail> OfAsync(Installation installation, string address)
    {
        var cancel = TestContext.Current.CancellationToken;
        var found = await Http.GetFromJsonAsync<JsonElement>(new Uri(installation.Simulator.Address, $"/_simulator/messages?recipient={Uri.EscapeDataString(address)}"), cancel);
        return await ReadAsync(installation.Simulator.Address, found.GetProperty("messages")[0].GetProperty("id").GetString()!);
    }

    /// <param name="id">As the simulator calls it.</param>
    public static async Task<ReceivedMail> ReadAsync(Uri simulator, string id)
    {
        await using var stream = await Http.GetStreamAsync(new Uri(simulator, $"/_simulator/messages/{id}.eml"), TestContext.Current.CancellationToken);
        return new ReceivedMail(await MimeMessage.LoadAsync(stream, TestContext.Current.CancellationToken));
    }

    private static string Path(string address) => new Uri(System.Net.WebUtility.HtmlDecode(address)).PathAndQuery;

    [GeneratedRegex("<(https?://[^>]+)>")]
    private static partial Regex OneClick();

    [GeneratedRegex("(https?://[^\"]+/v/[^\"]+)\"")]
    private static partial Regex ViewLink();

    [GeneratedRegex("<img[^>]*?\"(https?://[^\"]+/o/[^\"]+\\.gif)\"[^>]*>")]
    private static partial Regex PixelPicture();

    [GeneratedRegex("(https?://[^\"]+/c/[^\"]+)\"")]
    private static partial Regex ClickLink();
}
