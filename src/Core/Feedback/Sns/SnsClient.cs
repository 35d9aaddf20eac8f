using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Xml;
using Postroad.Core.Primitives;
using Postroad.Core.Sending.Ses;

namespace Postroad.Core.Feedback.Sns;

/// <summary>What became of a confirmation.</summary>
internal abstract record SnsReply
{
    private SnsReply()
    {
    }

    public sealed record Confirmed(string SubscriptionArn) : SnsReply;

    /// <summary>AWS, or our own key, says no.</summary>
    public sealed record Refused(string Words) : SnsReply;

    /// <summary>Nobody answered, or SNS has trouble of its own.</summary>
    public sealed record NotNow(string Words) : SnsReply;
}

/// <summary>
/// The one call of SNS that Postroad makes: the query protocol, signed with the server's own key (API reference of SNS, ConfirmSubscription). One call is one
/// request, at the pace of all management calls of its account.
/// </summary>
internal sealed class SnsClient(HttpMessageInvoker http, Uri endpoint, string region, IAwsKeySource keys, ManagementPace pace, TimeProvider time)
{
    private const string ContentType = "application/x-www-form-urlencoded; charset=utf-8";

    private const int MostAnswer = 64 * 1024, MostWords = 1000;

    /// <summary>SNS waits 15 s for our answer.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private readonly SigV4Signer signer = new(region, "sns");
    private readonly string host = endpoint.IsDefaultPort ? endpoint.IdnHost : endpoint.Authority;

    /// <summary>Whoever ends the subscription from then on has to sign for it: the link in each message does not do.</summary>
    public Task<SnsReply> ConfirmAsync(TopicArn topic, string token, CancellationToken cancel) => CallAsync(
        $"Action=ConfirmSubscription&Version=2010-03-31&TopicArn={Uri.EscapeDataString(topic.Text)}&Token={Uri.EscapeDataString(token)}&AuthenticateOnUnsubscribe=true", cancel);

    private async Task<SnsReply> CallAsync(string form, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(Deadline, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            await pace.WaitAsync(both.Token);
            using var request = await SignAsync(Encoding.ASCII.GetBytes(form), both.Token);
            using var response = await http.SendAsync(request, both.Token);
            return Of((int)response.StatusCode, await ReadAsync(response, both.Token));
        }
        catch (AwsKeyException e)
        {
            return new SnsReply.Refused(e.Message.Fit(MostWords));
        }
        catch (Exception e) when (e is HttpRequestException or IOException or XmlException || (e is OperationCanceledException && !cancel.IsCancellationRequested))
        {
            return new SnsReply.NotNow(e is OperationCanceledException ? $"No answer from {host} within {Deadline.TotalSeconds:0} s" : $"{host}: {e.Message}".Fit(MostWords));
        }
    }

    private async Task<HttpRequestMessage> SignAsync(byte[] body, CancellationToken cancel)
    {
        var (key, stamp) = (await keys.GetAsync(cancel), signer.StampOf(time.GetUtcNow()));
        var signed = new SignedRequest { Method = "POST", Host = host, Path = endpoint.AbsolutePath, Query = "", ContentType = ContentType, BodyHash = SHA256.HashData(body) };
        var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(ContentType);
        request.Headers.TryAddWithoutValidation("X-Amz-Date", stamp.Text);
        if (key.SessionToken is not null) request.Headers.TryAddWithoutValidation("X-Amz-Security-Token", key.SessionToken);
        request.Headers.TryAddWithoutValidation("Authorization", signer.Authorize(signed, key, stamp));
        return request;
    }

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken cancel)
    {
        var (buffer, length) = (new byte[MostAnswer], 0);
        await using var stream = await response.Content.ReadAsStreamAsync(cancel);
        while (length < buffer.Length && await stream.ReadAsync(buffer.AsMemory(length), cancel) is var read and > 0) length += read;
        return length < buffer.Length ? buffer[..length] : throw new IOException($"The answer is longer than {MostAnswer / 1024} KB, which SNS never sends.");
    }

    private SnsReply Of(int status, byte[] body)
    {
        if (status is >= 500 or 429) return new SnsReply.NotNow($"{host} answered {status}");
        var told = status is 200 or (>= 400 and < 500) ? Texts(body) : [];
        if (status == 200 && told.GetValueOrDefault("SubscriptionArn") is { Length: > 0 } subscription) return new SnsReply.Confirmed(subscription.Fit(MostWords));
        var words = $"{told.GetValueOrDefault("Code")} {told.GetValueOrDefault("Message")}".Trim();
        return new SnsReply.Refused((words.Length > 0 ? words : $"{host} answered {status}").Fit(MostWords));
    }

    /// <summary>The first text of each element, whatever stands around it.</summary>
    private static Dictionary<string, string> Texts(byte[] body)
    {
        var texts = new Dictionary<string, string>();
        using var reader = XmlReader.Create(new MemoryStream(body), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, IgnoreWhitespace = true });
        var element = "";
        while (reader.Read())
        {
            if (reader.NodeType == XmlNodeType.Element) element = reader.LocalName;
            else if (reader.NodeType == XmlNodeType.Text) texts.TryAdd(element, reader.Value);
        }

        return texts;
    }
}
