using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Time.Testing;
using Postroad.Core.Events;
using Postroad.Core.Feedback.Ses;
using Postroad.Core.Primitives;
using Postroad.Tests.Fixtures;

namespace Postroad.Tests.Feedback.Ses;

/// <summary>Events in the shapes of the SES developer guide, each in every wrapper it can come in.</summary>
public class SesEventDecoderTests
{
    private const string Key = "AAAABBIAAD9M5yKYV3hoyA";
    private const string MessageId = "010201a20c9fffdf-3e5a7b90-4c2d-4f18-8a6b-9d0e1f2a3b4c-000000";
    private static readonly DeliveryRef Delivery = new(new SendId(1042), 16204);
    private static readonly FakeTimeProvider Time = new(new DateTimeOffset(2026, 11, 24, 10, 0, 0, TimeSpan.Zero));
    private static readonly SesEventDecoder Decoder = new(ReadKey, Time);

    public static TheoryData<string, EventType, BounceKind, string?, string?, string?> Events => new()
    {
        { "send", EventType.Sent, BounceKind.None, null, null, null },
        { "delivery", EventType.Delivered, BounceKind.None, null, null, "250 2.0.0 Ok: queued as 4f7Kq21mZz" },
        { "bounce-no-such-mailbox", EventType.Bounced, BounceKind.Hard, "Mailbox does not exist", "5.1.1", "smtp; 550 5.1.1 user unknown" },
        { "bounce-no-email", EventType.Bounced, BounceKind.Hard, "Mailbox does not exist", "5.1.1", "smtp; 550 5.1.1 <kees.vandijk@example.com>: Recipient address rejected: User unknown" },
        { "bounce-policy", EventType.Bounced, BounceKind.Policy, "Refused by policy", "5.7.1", "smtp; 550 5.7.26 This mail is unauthenticated, which poses a security risk" },
        { "bounce-policy-in-words", EventType.Bounced, BounceKind.Policy, "Refused by policy", "5.7.515", "smtp; 550 5.7.515 Access denied, sending domain does not meet the required authentication level." },
        { "bounce-domain", EventType.Bounced, BounceKind.Hard, "Domain does not exist", "5.1.2", "smtp; 550 5.1.2 Host unknown" },
        { "bounce-global-list", EventType.Bounced, BounceKind.Hard, "On the SES global suppression list", "5.1.1", "Amazon SES has suppressed sending to this address because it has a recent history of bouncing as an invalid address." },
        { "bounce-account-list", EventType.Bounced, BounceKind.OnProviderList, "On the SES suppression list", "5.1.1", "Amazon SES did not send the message to this address because it is on the suppression list for your account." },
        { "bounce-tenant-list", EventType.Bounced, BounceKind.OnProviderList, "On the SES suppression list", null, null },
        { "bounce-validation", EventType.Bounced, BounceKind.OnProviderList, "Held back by SES address validation", null, null },
        { "bounce-contact-list", EventType.Bounced, BounceKind.OnProviderList, "Unsubscribed in the SES contact list", null, null },
        { "bounce-new-subtype", EventType.Bounced, BounceKind.Hard, "Mailbox does not exist", "5.1.1", "smtp; 550 5.1.1 gone" },
        { "bounce-mailbox-full", EventType.Bounced, BounceKind.Soft, "Mailbox is full", "5.2.2", "smtp; 552 5.2.2 Mailbox full" },
        { "bounce-out-of-office", EventType.Bounced, BounceKind.Soft, "Automatic reply or passing trouble", null, null },
        { "bounce-too-large", EventType.Bounced, BounceKind.Soft, "Message is too large", "5.3.4", "smtp; 552 5.3.4 Message size exceeds fixed limit" },
        { "bounce-content", EventType.Bounced, BounceKind.Soft, "Content was refused", "5.6.0", "smtp; 554 message looks like spam" },
        { "bounce-attachment", EventType.Bounced, BounceKind.Soft, "Attachment was refused", null, null },
        { "bounce-timeout", EventType.Bounced, BounceKind.Soft, "Not delivered in time", null, null },
        { "bounce-undetermined", EventType.Bounced, BounceKind.Soft, "No reason told", null, null },
        { "complaint-abuse", EventType.Complained, BounceKind.None, "abuse", null, null },
        { "complaint-without-type", EventType.Complained, BounceKind.None, null, null, null },
        { "complaint-account-list", EventType.Complained, BounceKind.None, null, null, null },
        { "complaint-not-spam", EventType.Complained, BounceKind.None, "not-spam", null, null },
        { "complaint-auth-failure", EventType.Complained, BounceKind.None, "auth-failure", null, null },
        { "reject", EventType.Rejected, BounceKind.None, "Bad content", null, null },
        { "rendering-failure", EventType.Rejected, BounceKind.None, "Rendering Failure", null, "Attribute 'first_name' is not present in the rendering data." },
        { "delivery-delay", EventType.Delayed, BounceKind.None, "MailboxFull", "4.2.2", "smtp; 452 4.2.2 Mailbox full" },
    };

    [Theory, MemberData(nameof(Events))]
    public void An_event_is_read_the_same_in_every_wrapper(string name, EventType type, BounceKind bounce, string? reason, string? status, string? words)
    {
        DeliveryEvent? first = null;
        foreach (var body in Wrapped(Read(name + ".json")))
        {
            var decoded = Decoder.Decode(body);
            Assert.Equal(DecodedKind.Event, decoded.Kind);
            var it = decoded.Event!;
            Assert.Equal((Delivery, type, bounce, reason, status, words), (it.Delivery, it.Type, it.Bounce, it.Reason, it.Status, it.Words));
            Assert.Equal((MessageId, 2), (it.MessageId, it.Attempt));
            Assert.Equal(new DateTimeOffset(2026, 11, 24, 9, 0, 0, TimeSpan.Zero), it.At, TimeSpan.FromMinutes(30));
            Assert.Equal(first ??= it, it);
        }
    }

    [Theory]
    [InlineData("open.json", DecodedKind.Ignored)]
    [InlineData("click.json", DecodedKind.Ignored)]
    [InlineData("subscription.json", DecodedKind.Ignored)]
    [InlineData("notification-subscription-succeeded.json", DecodedKind.Ignored)]
    [InlineData("notice-topic-validated.txt", DecodedKind.Ignored)]
    [InlineData("notification-bounce-without-headers.json", DecodedKind.Foreign)]
    [InlineData("notification-bounce-with-headers.json", DecodedKind.Event)]
    [InlineData("sns-delivery.json", DecodedKind.Event)]
    [InlineData("eventbridge-delivery.json", DecodedKind.Event)]
    public void What_is_no_event_of_ours_is_told_apart(string file, DecodedKind kind)
    {
        var body = Read(file);

        Assert.Equal(kind, Decoder.Decode(body).Kind);
        if (!file.StartsWith("sns", StringComparison.Ordinal)) Assert.Equal(kind, Decoder.Decode(InSns(body)).Kind);
    }

    [Theory]
    [InlineData("complaint-abuse", true)]
    [InlineData("complaint-without-type", true)]
    [InlineData("complaint-account-list", true)]
    [InlineData("complaint-not-spam", false)]
    [InlineData("complaint-auth-failure", false)]
    public void A_complaint_suppresses_unless_it_says_that_it_is_none(string name, bool suppresses) =>
        Assert.Equal(suppresses, Decoder.Decode(Read(name + ".json")).Event!.Suppresses);

    [Fact]
    public void Both_flavours_of_one_bounce_are_the_same_event()
    {
        var published = Decoder.Decode(Read("bounce-no-such-mailbox.json")).Event!;
        var feedback = Decoder.Decode(Read("notification-bounce-with-headers.json")).Event!;

        Assert.Equal((published.Delivery, published.Type, published.Key), (feedback.Delivery, feedback.Type, feedback.Key));
    }

    [Fact]
    public void The_header_that_our_messages_carry_tells_delivery_and_attempt()
    {
        var feedback = Decoder.Decode(Read("notification-bounce-with-headers.json")).Event!;

        Assert.Equal((Delivery, 2), (feedback.Delivery, feedback.Attempt));
    }

    [Fact]
    public void Keys_are_stable_for_the_same_and_differ_for_others()
    {
        var later = Read("delivery-delay.json").Replace("09:25:00", "10:25:00", StringComparison.Ordinal);

        Assert.Equal(EventKey.Of("a", 1), EventKey.Of("a", 1));
        Assert.Equal(-7571032140337189702, EventKey.Of("010201a20c9fffdf"));
        Assert.NotEqual(Decoder.Decode(Read("delivery-delay.json")).Event!.Key, Decoder.Decode(later).Event!.Key);
        Assert.Equal(Decoder.Decode(Read("send.json")).Event!.Key, Decoder.Decode(Read("delivery.json")).Event!.Key);
    }

    [Theory]
    [InlineData("AAAABBIAAD9M5yKYV3hoyB")]
    [InlineData("")]
    [InlineData("../../etc/passwd")]
    public void An_event_with_a_strangers_key_is_foreign(string key)
    {
        var decoded = Decoder.Decode(Read("delivery.json").Replace(Key, key, StringComparison.Ordinal));

        Assert.Equal(DecodedKind.Foreign, decoded.Kind);
        Assert.Null(decoded.Event);
    }

    [Theory]
    [InlineData("2026-11-24T09:15:43.455Z", "2026-11-24T09:15:43.455Z")]
    [InlineData("2026-11-24T09:15:43 +0000", "2026-11-24T09:15:43Z")]
    [InlineData("2026-11-24T10:15:43.5+01:00", "2026-11-24T09:15:43.5Z")]
    [InlineData("2026-11-24 09:15:43.000 +0000", "2026-11-24T09:15:43Z")]
    [InlineData("Tue, 24 Nov 2026 09:15:43 GMT", "2026-11-24T09:15:43Z")]
    [InlineData("yesterday", "2026-11-24T09:15:41.902Z")]
    [InlineData("0001-01-01T00:00:00Z", "2026-11-24T09:15:41.902Z")]
    public void Times_are_read_leniently(string written, string meant)
    {
        var body = Read("delivery.json").Replace("2026-11-24T09:15:43.455Z", written, StringComparison.Ordinal);

        Assert.Equal(DateTimeOffset.Parse(meant, System.Globalization.CultureInfo.InvariantCulture), Decoder.Decode(body).Event!.At);
    }

    [Fact]
    public void Words_are_capped_and_free_of_control_characters()
    {
        var body = Read("delivery.json").Replace("250 2.0.0 Ok", "250\\u0000\\r\\n" + new string('x', 5000), StringComparison.Ordinal);
        var words = Decoder.Decode(body).Event!.Words!;

        Assert.Equal(1000, words.Length);
        Assert.StartsWith("250   xxx", words, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("hello")]
    [InlineData("{\"Type\":\"Notification\",\"Message\":\"\"}")]
    [InlineData("{\"Type\":\"Notification\",\"Message\":17}")]
    [InlineData("{\"Message\":\"\\uD800\"}")]
    [InlineData("{\"eventType\":\"Bounce\",\"mail\":[],\"bounce\":7}")]
    [InlineData("{\"eventType\":{\"a\":1}}")]
    [InlineData("{\"detail\":{\"detail\":{\"detail\":{\"detail\":{}}}}}")]
    public void Nonsense_is_no_event(string body) => Assert.True(Decoder.Decode(body).Kind is DecodedKind.Poison or DecodedKind.Foreign);

    [Fact]
    public void Envelopes_in_envelopes_and_great_depth_end()
    {
        var body = Read("delivery.json");
        for (var i = 0; i < 4; i++) body = InSns(body);

        Assert.Equal(DecodedKind.Poison, Decoder.Decode(body).Kind);
        Assert.Equal(DecodedKind.Poison, Decoder.Decode("{\"a\":" + new string('[', 100_000)).Kind);
        Assert.Equal(DecodedKind.Poison, Decoder.Decode(new string('x', 2_000_000)).Kind);
    }

    [Fact]
    public void Nothing_makes_it_throw()
    {
        var random = new Random(20261124);
        var bodies = Directory.GetFiles(Repository.PathOf("tests/Tests/Data/Ses")).SelectMany(file => Wrapped(File.ReadAllText(file))).Select(Encoding.UTF8.GetBytes).ToArray();
        for (var i = 0; i < 30_000; i++) Decoder.Decode(Mutated(bodies[random.Next(bodies.Length)], random));
    }

    internal static string Read(string file) => File.ReadAllText(Repository.PathOf("tests/Tests/Data/Ses/" + file));

    internal static bool ReadKey(ReadOnlySpan<char> key, out DeliveryRef delivery)
    {
        delivery = Delivery;
        return key.SequenceEqual(Key);
    }

    private static string[] Wrapped(string body) => body[0] == '{'
        ? [body, Compact(body), InSns(body), InSns(Compact(body)), InEventBridge(body), InSns(InEventBridge(body))]
        : [body, InSns(body)];

    private static string Compact(string body) => JsonSerializer.Serialize(JsonDocument.Parse(body).RootElement);

    private static string InSns(string body) =>
        $$"""{"Type":"Notification","MessageId":"5f0e3b8a","TopicArn":"arn:aws:sns:eu-central-1:402177301188:e","Message":{{JsonSerializer.Serialize(body)}},"Timestamp":"2026-11-24T09:15:43.600Z","SignatureVersion":"1"}""";

    private static string InEventBridge(string body) =>
        $$"""{"version":"0","id":"e6e4c1b0","detail-type":"Email Delivered","source":"aws.ses","account":"402177301188","time":"2026-11-24T09:15:44Z","region":"eu-central-1","resources":[],"detail":{{body}}}""";

    private static byte[] Mutated(byte[] body, Random random)
    {
        var copy = (byte[])body.Clone();
        for (var changes = random.Next(1, 6); changes > 0; changes--)
            switch (random.Next(4))
            {
                case 0: copy[random.Next(copy.Length)] = (byte)random.Next(256); break;
                case 1: copy[random.Next(copy.Length)] = (byte)"{}[]\":,\\u0nt"[random.Next(12)]; break;
                case 2: copy = copy[..random.Next(1, copy.Length + 1)]; break;
                default:
                    var (from, to) = (random.Next(copy.Length), random.Next(copy.Length));
                    var length = random.Next(Math.Min(40, copy.Length - Math.Max(from, to)));
                    Array.Copy(copy, from, copy, to, length);
                    break;
            }

        return copy;
    }
}
