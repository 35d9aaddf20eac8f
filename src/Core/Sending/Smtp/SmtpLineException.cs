namespace Postroad.Core.Sending.Smtp;

/// <summary>A connection that is of no further use, and why, in words for the server's page. Never leaves the adapter.</summary>
internal sealed class SmtpLineException : Exception
{
    public SmtpLineException(string message) : base(message)
    {
    }

    public SmtpLineException(string message, Exception inner) : base(message, inner)
    {
    }

    public SmtpLineException()
    {
    }
}
