using Postroad.Core.Primitives;
using Postroad.Core.Sending;
using Postroad.Core.Sending.Smtp;

namespace Postroad.Tests.Sending.Smtp;

/// <summary>What a server offers and what a person set, before anything leaves.</summary>
public sealed class SmtpOfferTests
{
    [Fact]
    public async Task What_is_not_offered_is_not_asked_for()
    {
        await using var bench = SmtpBench.Open();
        bench.Relay.Offers = [];

        Assert.IsType<SendResult.Accepted>(await bench.SendAsync());

        Assert.Equal(("MAIL FROM:<news@example.com>", "RCPT TO:<anna@example.org>"), (bench.Relay.Taken.Single().From, bench.Relay.Taken.Single().To));
    }

    [Fact]
    public async Task A_message_over_the_announced_size_is_refused_without_a_word_to_the_server()
    {
        await using var bench = SmtpBench.Open();
        bench.Relay.Offers = ["PIPELINING", "SIZE 10000"];

        Assert.IsType<SendResult.Accepted>(await bench.SendAsync(body: $"{new string('a', 98)}\r\n".PadLeft(100, 'b')));
        var refused = Assert.IsType<SendResult.Rejected>(await bench.SendAsync(body: string.Concat(Enumerable.Repeat($"{new string('a', 98)}\r\n", 101))));

        Assert.Equal(RejectReason.TooLarge, refused.Reason);
        Assert.Contains("10,100 bytes", refused.Reply, StringComparison.Ordinal);
        Assert.Single(bench.Relay.Asked, a => a.Verb == "MAIL");
        // With its line end put in it is exactly as large as may be.
        Assert.IsType<SendResult.Accepted>(await bench.SendAsync(body: string.Concat(Enumerable.Repeat($"{new string('a', 98)}\r\n", 100))[..^2]));
    }

    [Fact]
    public async Task Bytes_beyond_ASCII_need_8BITMIME()
    {
        await using var bench = SmtpBench.Open();
        Assert.IsType<SendResult.Accepted>(await bench.SendAsync(body: "Subject: M\u00fcller\r\n"));
        Assert.Contains(" BODY=8BITMIME", bench.Relay.Taken.Single().From, StringComparison.Ordinal);

        await using var old = SmtpBench.Open();
        old.Relay.Offers = ["PIPELINING"];
        Assert.Equal(RejectReason.InvalidContent, Assert.IsType<SendResult.Rejected>(await old.SendAsync(body: "Subject: M\u00fcller\r\n")).Reason);
    }

    [Fact]
    public void All_that_is_wrong_is_said_at_once_and_no_password()
    {
        var fault = Assert.Throws<ArgumentException>(() => SmtpBench.Open(change: s => s with { Host = "mail.example.com", Port = 0, User = "anna", EnvelopeSender = "nobody", MaxConnections = 0 }));

        foreach (var words in (string[])["port 0", "readable", "password", "nobody", "0 connections"]) Assert.Contains(words, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", new SmtpServerSettings { Id = new ServerId(1), Host = "a", Port = 1, User = "u", Password = "s3cret" }.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("fe80::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("mail example.com")]
    [InlineData("mail.example.com\r\n")]
    [InlineData("")]
    public void A_host_that_is_no_relay_is_refused(string host) => Assert.Throws<ArgumentException>(() => SmtpBench.Open(change: s => s with { Host = host, AllowPlaintext = true }));
}
