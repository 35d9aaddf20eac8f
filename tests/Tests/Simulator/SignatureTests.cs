using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Postroad.Simulator.Permissions;
using Postroad.Simulator.Signing;

namespace Postroad.Tests.Simulator;

public sealed class SignatureTests
{
    private const string VectorBody = """{"FromEmailAddress":"a@example.com","Destination":{"ToAddresses":["b@example.com"]},"Content":{"Simple":{"Subject":{"Data":"hi"},"Body":{"Text":{"Data":"yo"}}}}}""";

    // Computed by botocore for the example key, 20261124T030000Z, us-east-1, service ses.
    [Theory]
    [InlineData("POST", "/v2/email/outbound-emails", VectorBody, "content-type;host;x-amz-date", "ac7867478a92da47fc04530196b99f2a239f3e30b121c375e427e0f96e4931eb")]
    [InlineData("GET", "/v2/email/identities/a%2Bb%40example.com", "", "host;x-amz-date", "432f57510331e64174928a771312f7b5dd4eac24c209709b8429ed8d96ace567")]
    public void A_signature_that_AWSs_own_client_made_is_genuine(string method, string target, string body, string headers, string signature) =>
        Assert.Null(Check(method, target, body, headers, signature));

    [Fact]
    public void One_changed_character_of_the_body_or_the_path_is_not() // the control of the test above
    {
        const string Good = "ac7867478a92da47fc04530196b99f2a239f3e30b121c375e427e0f96e4931eb";
        Assert.Equal("SignatureDoesNotMatch", Check("POST", "/v2/email/outbound-emails", VectorBody.Replace("yo", "no", StringComparison.Ordinal), "content-type;host;x-amz-date", Good));
        Assert.Equal("SignatureDoesNotMatch", Check("POST", "/v2/email/outbound-email", VectorBody, "content-type;host;x-amz-date", Good));
    }

    [Fact]
    public async Task Each_spoilt_part_is_refused_in_the_words_of_AWS()
    {
        await using var post = await Post.OpenAsync();
        await RefusedAsync(new AwsCaller(post.Server) { KeyId = "AKIAIOSFODNN7NOBODY0" }, "UnrecognizedClientException", "The security token included in the request is invalid.");
        await RefusedAsync(new AwsCaller(post.Server) { Secret = "nonsense" }, "SignatureDoesNotMatch", "The request signature we calculated does not match");
        await RefusedAsync(new AwsCaller(post.Server) { TamperedBody = AwsCaller.RawBody(Post.Mail, ["eve@example.com"], null) }, "SignatureDoesNotMatch", "The request signature we calculated");
        await RefusedAsync(new AwsCaller(post.Server) { ClockOff = TimeSpan.FromMinutes(-6) }, "InvalidSignatureException", "Signature expired: ");
        await RefusedAsync(new AwsCaller(post.Server) { ClockOff = TimeSpan.FromMinutes(6) }, "InvalidSignatureException", "Signature not yet current: ");
        await RefusedAsync(new AwsCaller(post.Server) { Service = "s3" }, "InvalidSignatureException", "Credential should be scoped to correct service: 'ses'. ");
        await RefusedAsync(new AwsCaller(post.Server) { Region = "mars-east-1" }, "InvalidSignatureException", "Credential should be scoped to a valid region. ");
        await RefusedAsync(new AwsCaller(post.Server) { Signed = false }, "MissingAuthenticationTokenException", "Missing Authentication Token");
        await RefusedAsync(new AwsCaller(post.Server) { LeftOut = ["host"] }, "InvalidSignatureException", "'Host' or ':authority' must be a 'SignedHeader'");
        await RefusedAsync(new AwsCaller(post.Server) { LeftOut = ["x-amz-date"] }, "InvalidSignatureException", "'X-Amz-Date' must be a 'SignedHeader'");

        var account = await post.AccountAsync();
        Assert.Equal(0, account.Received);
        Assert.Equal(10, account.Refused["signature"]);
    }

    [Fact]
    public async Task A_clock_four_minutes_off_is_borne()
    {
        await using var post = await Post.OpenAsync();
        Assert.Equal(200, (await new AwsCaller(post.Server) { ClockOff = TimeSpan.FromMinutes(-4) }.SendRawAsync(Post.Mail, ["a@example.com"])).Status);
        Assert.Equal(200, (await new AwsCaller(post.Server) { ClockOff = TimeSpan.FromMinutes(4) }.SendRawAsync(Post.Mail, ["a@example.com"])).Status);
    }

    [Fact]
    public async Task The_queue_has_its_own_scope()
    {
        await using var post = await Post.OpenAsync();
        var answer = await post.Caller.SqsAsync("ReceiveMessage", new { post.Server.QueueUrl });
        Assert.Equal((403, "InvalidSignatureException"), (answer.Status, answer.SqsErrorType));
    }

    private static async Task RefusedAsync(AwsCaller caller, string type, string text)
    {
        var answer = await caller.SendRawAsync(Post.Mail, ["a@example.com"]);
        Assert.Equal((403, type), (answer.Status, answer.ErrorType));
        Assert.StartsWith(text, answer.Message, StringComparison.Ordinal);
    }

    private static string? Check(string method, string target, string body, string headers, string signature)
    {
        var request = new DefaultHttpContext().Request;
        request.Method = method;
        request.Headers.Host = "email.us-east-1.amazonaws.com";
        request.Headers["x-amz-date"] = "20261124T030000Z";
        request.Headers.ContentType = "application/json";
        request.Headers.Authorization = $"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20261124/us-east-1/ses/aws4_request, SignedHeaders={headers}, Signature={signature}";
        var check = new SignatureCheck(id => id == "AKIDEXAMPLE" ? new Caller { Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", Arn = "", UserId = "" } : null, new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 3, 0, 0, TimeSpan.Zero)), _ => true);
        return check.Check(request, target, Encoding.UTF8.GetBytes(body), "ses", out _)?.Type;
    }
}
