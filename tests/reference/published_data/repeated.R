# A mixed model for repeated measures written out on its own: the restricted likelihood, its maximum and every derivative
# by numbers (numDeriv), for R's mmrm is not to be had everywhere. The parameters are those of mmrm.
library(numDeriv)
correlation <- function(x) x / sqrt(1 + x^2)
covariance <- function(kind, theta, visits) {
  lag <- abs(outer(1:visits, 1:visits, "-"))
  if (kind == "us") {
    root <- diag(visits)
    root[upper.tri(root)] <- theta[-(1:visits)]
    root <- diag(exp(theta[1:visits])) %*% t(root)
    return(root %*% t(root))
  }
  own <- if (grepl("h$", kind)) visits else 1
  sd <- rep(exp(theta[1:own]), length.out = visits)
  rho <- correlation(theta[-(1:own)])
  between <- function(i, j) if (i == j) 1 else prod(rho[min(i, j):(max(i, j) - 1)])
  R <- switch(sub("h$", "", kind), cs = ifelse(lag == 0, 1, rho[1]), ar1 = rho[1]^lag,
              toep = matrix(c(1, rho)[lag + 1], visits), ad = outer(1:visits, 1:visits, Vectorize(between)))
  outer(sd, sd) * R
}
size <- function(kind, v) switch(kind, us = v * (v + 1) / 2, cs = 2, csh = v + 1, ar1 = 2, ar1h = v + 1, toep = v,
                                 toeph = 2 * v - 1, ad = v, adh = 2 * v - 1)
repeated <- function(d, formula, kind) {
  X <- model.matrix(formula, d); y <- d$FEV1; visit <- as.integer(d$AVISIT); v <- nlevels(d$AVISIT); q <- ncol(X)
  persons <- lapply(split(seq_along(y), d$USUBJID, drop = TRUE), function(i) i[order(visit[i])])
  parts <- function(theta) {
    V <- covariance(kind, theta, v); XX <- matrix(0, q, q); Xy <- numeric(q); yy <- ld <- 0
    for (i in persons) {
      root <- tryCatch(chol(V[visit[i], visit[i], drop = FALSE]), error = function(e) NULL)
      if (is.null(root)) return(NULL)
      z <- backsolve(root, cbind(X[i, , drop = FALSE], y[i]), transpose = TRUE)
      XX <- XX + crossprod(z[, 1:q, drop = FALSE]); Xy <- Xy + drop(crossprod(z[, 1:q, drop = FALSE], z[, q + 1]))
      yy <- yy + sum(z[, q + 1]^2); ld <- ld + 2 * sum(log(diag(root)))
    }
    list(XX = XX, Xy = Xy, yy = yy, ld = ld)
  }
  deviance <- function(theta) {
    p <- parts(theta)
    if (is.null(p)) return(1e10)
    p$ld + p$yy - sum(solve(p$XX, p$Xy) * p$Xy) + as.numeric(determinant(p$XX)$modulus) + (length(y) - q) * log(2 * pi)
  }
  theta <- rep(0, size(kind, v)); own <- if (kind == "us" || grepl("h$", kind)) v else 1
  theta[1:own] <- log(sd(lm.fit(X, y)$residuals))
  theta <- nlminb(theta, deviance, control = list(rel.tol = 1e-14, iter.max = 500, eval.max = 2000))$par
  for (step in 1:4) {
    slope <- grad(deviance, theta)
    if (max(abs(slope)) < 1e-7) break
    theta <- theta - solve(hessian(deviance, theta), slope)
  }
  p <- parts(theta); Phi <- solve(p$XX)
  list(theta = theta, A = solve(hessian(deviance, theta) / 2), Phi = Phi, coef = drop(Phi %*% p$Xy), deviance = deviance(theta),
       V = covariance(kind, theta, v), X = X, y = y, visit = visit, persons = persons, parts = parts, kind = kind, v = v)
}
satterthwaite <- function(m) t(sapply(seq_along(m$coef), function(j) {
  slope <- grad(function(theta) solve(m$parts(theta)$XX)[j, j], m$theta)
  c(sqrt(m$Phi[j, j]), 2 * m$Phi[j, j]^2 / drop(slope %*% m$A %*% slope))
}))
kenward <- function(m, linear) {
  k <- length(m$theta); q <- length(m$coef); v <- m$v
  first <- jacobian(function(theta) as.vector(covariance(m$kind, theta, v)), m$theta)
  second <- sapply(1:v^2, function(e) hessian(function(theta) covariance(m$kind, theta, v)[e], m$theta), simplify = "array")
  P <- replicate(k, matrix(0, q, q), simplify = FALSE); M <- matrix(0, q, q)
  for (i in m$persons) {
    at <- m$visit[i]; W <- solve(m$V[at, at, drop = FALSE]); WX <- W %*% m$X[i, , drop = FALSE]
    part <- lapply(1:k, function(a) matrix(first[, a], v)[at, at, drop = FALSE])
    for (a in 1:k) {
      P[[a]] <- P[[a]] - t(WX) %*% part[[a]] %*% WX
      for (b in 1:k) {
        bend <- if (linear) 0 else t(WX) %*% matrix(second[a, b, ], v)[at, at, drop = FALSE] %*% WX
        M <- M + m$A[a, b] * (t(WX) %*% part[[a]] %*% W %*% part[[b]] %*% WX - bend / 4)
      }
    }
  }
  for (a in 1:k) for (b in 1:k) M <- M - m$A[a, b] * P[[a]] %*% m$Phi %*% P[[b]]
  V <- m$Phi + 2 * m$Phi %*% M %*% m$Phi
  df <- sapply(seq_len(q), function(j) {
    t1 <- sapply(P, function(p) (m$Phi %*% p %*% m$Phi)[j, j]) / m$Phi[j, j]
    2 / drop(t1 %*% m$A %*% t1)
  })
  cbind(sqrt(diag(V)), df)
}
empirical <- function(m) {
  W <- 0
  for (i in m$persons) {
    at <- m$visit[i]; X <- m$X[i, , drop = FALSE]
    s <- drop(t(X) %*% solve(m$V[at, at, drop = FALSE], m$y[i] - drop(X %*% m$coef)))
    W <- W + outer(s, s)
  }
  sqrt(diag(m$Phi %*% W %*% m$Phi))
}
