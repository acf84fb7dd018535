# Power of exact tests by plain enumeration in base R.
options(digits=15)
fisher<-function(n1,n0,p1,p0,alpha){ s<-0; for(x in 0:n1) for(y in 0:n0) if(fisher.test(matrix(c(x,n1-x,y,n0-y),2))$p.value<=alpha) s<-s+dbinom(x,n1,p1)*dbinom(y,n0,p0); s}
for(a in list(c(20,20,.2,.6,.05),c(30,15,.1,.5,.05),c(24,36,.7,.4,.025))) cat("fisher",a,fisher(a[1],a[2],a[3],a[4],a[5]),"\n")
binom<-function(n,p0,p1,alpha){ if(p1>p0){ k<-min(which(pbinom((0:n)-1,n,p0,lower.tail=FALSE)<=alpha))-1; c(k,pbinom(k-1,n,p1,lower.tail=FALSE),pbinom(k-1,n,p0,lower.tail=FALSE)) } else { k<-max(which(pbinom(0:n,n,p0)<=alpha))-1; c(k,pbinom(k,n,p1),pbinom(k,n,p0)) } }
for(a in list(c(45,.3,.5,.05),c(45,.6,.35,.01),c(120,.02,.08,.025))) cat("binomial",a,binom(a[1],a[2],a[3],a[4]),"\n")
simon<-function(p0,p1,alpha,beta,nmax){ best<-NULL; mm<-NULL
 for(n in 2:nmax) for(n1 in 1:(n-1)) for(r1 in 0:(n1-1)){ x<-(r1+1):n1
  if(pbinom(r1,n1,p1)>beta) break
  for(r in r1:(n-1)){ a<-sum(dbinom(x,n1,p0)*pbinom(r-x,n-n1,p0,lower.tail=FALSE)); if(a<=alpha) { b<-sum(dbinom(x,n1,p1)*pbinom(r-x,n-n1,p1,lower.tail=FALSE)); if(b>=1-beta){ pet<-pbinom(r1,n1,p0); en<-n1+(1-pet)*(n-n1); v<-c(n1,r1,n,r,en,pet,a,b); if(is.null(best)||en<best[5]-1e-9) best<-v; if(is.null(mm)||n<mm[3]||(n==mm[3]&&en<mm[5]-1e-9)) mm<-v }; break } } }
 cat("simon",p0,p1,alpha,beta,"optimal",best,"minimax",mm,"\n") }
simon(.1,.4,.05,.2,30); simon(.3,.6,.05,.2,35)
